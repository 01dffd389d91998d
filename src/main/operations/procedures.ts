import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.operations).$context<Context>()

export const operations: Part<'operations'> = {
  preview: os.preview.handler(({ context, input }) =>
    context.services.operations.preview(input.kind, input.selection),
  ),
  start: os.start.handler(({ context, input }) =>
    context.services.operations.begin(input.kind, input.selection, input.typed),
  ),
  list: os.list.handler(({ context, input }) => context.services.operations.list(input.limit)),
  get: os.get.handler(({ context, input }) => context.services.operations.get(input.id)),
  items: os.items.handler(({ context, input }) => context.services.operations.items(input)),
  cancel: os.cancel.handler(({ context, input }) => context.services.operations.cancel(input.id)),
  retryFailed: os.retryFailed.handler(({ context, input }) =>
    context.services.operations.retryFailed(input.id),
  ),
  remove: os.remove.handler(({ context, input }) => {
    context.services.operations.remove(input.id)
    return { done: true as const }
  }),
}
