// Builds if the build is stale, then becomes `out/main/broker.js`.
import { root, run } from './lib/project.mjs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const code = await run(['scripts/build.mjs', '--if-stale'])
if (code !== 0) process.exit(code)
await import(pathToFileURL(join(root, 'out/main/broker.js')).href)
