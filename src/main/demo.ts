import { requireNode } from './require-node.ts'

requireNode()
const { demo } = await import('./demo/run.ts')
process.exitCode = await demo(process.argv.slice(2))
