import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.users).$context<Context>()

export const users: Part<'users'> = {
  list: os.list.handler(({ context, input }) => context.services.users.list(input)),
  counts: os.counts.handler(({ context, input }) => context.services.users.countsWhenRead(input.tenantId)),
  get: os.get.handler(({ context, input }) => context.services.users.get(input.id)),
  add: os.add.handler(({ context, input }) => context.services.users.add(input)),
  change: os.change.handler(({ context, input: { id, ...change } }) =>
    context.services.users.change(id, change),
  ),
  remove: os.remove.handler(({ context, input }) => {
    context.services.users.remove(input.id)
    return { done: true as const }
  }),
}
