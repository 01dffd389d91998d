import { requireNode } from './require-node.ts'

requireNode()
const { serve } = await import('./browser-host/serve.ts')
process.exitCode = await serve(process.argv.slice(2))
