import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'
import { inspectHead } from './inspect.ts'

const os = implement(contract.imports).$context<Context>()

export const imports: Part<'imports'> = {
  inspect: os.inspect.handler(({ input }) => inspectHead(input.head)),
  open: os.open.handler(({ context, input }) => context.services.imports.open(input)),
  piece: os.piece.handler(({ context, input: { id, index, data, last } }) =>
    context.services.imports.piece(id, index, data, last),
  ),
  get: os.get.handler(({ context, input }) => context.services.imports.get(input.id)),
  latest: os.latest.handler(({ context }) => context.services.imports.latest()),
  accept: os.accept.handler(({ context, input }) => context.services.imports.accept(input.id)),
  discard: os.discard.handler(({ context, input }) => {
    context.services.imports.discard(input.id)
    return { done: true as const }
  }),
  report: os.report.handler(({ context, input }) => context.services.imports.report(input.id)),
}
