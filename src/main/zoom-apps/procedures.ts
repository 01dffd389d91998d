import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.zoomApps).$context<Context>()

export const zoomApps: Part<'zoomApps'> = {
  list: os.list.handler(({ context }) => context.services.zoomApps.list()),
  add: os.add.handler(({ context, input }) => context.services.zoomApps.add(input)),
  changeSecret: os.changeSecret.handler(({ context, input }) =>
    context.services.zoomApps.changeSecret(input.id, input.clientSecret),
  ),
  remove: os.remove.handler(({ context, input }) => {
    context.services.zoomApps.remove(input.id)
    return { done: true as const }
  }),
  scopesNeeded: os.scopesNeeded.handler(({ context }) => context.services.zoomApps.scopesNeeded()),
}
