// Lints with type information; every warning fails.
import { run } from './lib/project.mjs'

process.exit(await run(['oxlint', '--type-aware', '--deny-warnings', ...process.argv.slice(2)]))
