import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.views).$context<Context>()

export const views: Part<'views'> = {
  list: os.list.handler(({ context }) => context.services.views.list()),
  save: os.save.handler(({ context, input }) => context.services.views.save(input)),
  rename: os.rename.handler(({ context, input }) => context.services.views.rename(input.id, input.name)),
  remove: os.remove.handler(({ context, input }) => {
    context.services.views.remove(input.id)
    return { done: true as const }
  }),
}
