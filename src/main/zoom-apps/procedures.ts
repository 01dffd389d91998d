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
  rename: os.rename.handler(({ context, input }) => context.services.zoomApps.rename(input.id, input.name)),
  test: os.test.handler(({ context, input }) => context.services.zoomApps.test(input.id)),
  features: os.features.handler(({ context }) => context.services.zoomApps.features()),
  setFeature: os.setFeature.handler(({ context, input }) =>
    context.services.zoomApps.setFeature(input.name, input.enabled),
  ),
  scopesNeeded: os.scopesNeeded.handler(({ context, input }) =>
    context.services.zoomApps.scopesNeeded(input?.level),
  ),
  scopeGaps: os.scopeGaps.handler(({ context }) => context.services.zoomApps.scopeGaps()),
}
