import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.tenants).$context<Context>()

export const tenants: Part<'tenants'> = {
  list: os.list.handler(({ context }) => context.services.tenants.list()),
  add: os.add.handler(({ context, input }) => context.services.tenants.add(input)),
  change: os.change.handler(({ context, input: { id, ...change } }) =>
    context.services.tenants.change(id, change),
  ),
  remove: os.remove.handler(({ context, input }) => {
    context.services.tenants.remove(input.id)
    return { done: true as const }
  }),
}
