import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.broker).$context<Context>()

export const broker: Part<'broker'> = {
  status: os.status.handler(({ context }) => context.services.broker.status()),
  pair: os.pair.handler(({ context, input }) => context.services.broker.pair(input.base, input.code)),
  unpair: os.unpair.handler(({ context }) => context.services.broker.unpair()),
  makeLink: os.makeLink.handler(({ context, input }) =>
    context.services.broker.links.make(input.userId, input.days),
  ),
  markSent: os.markSent.handler(({ context, input }) => context.services.broker.links.markSent(input.id)),
  withdrawLink: os.withdrawLink.handler(({ context, input }) =>
    context.services.broker.links.withdraw(input.id),
  ),
  links: os.links.handler(({ context, input }) => context.services.broker.links.list(input)),
  routes: os.routes.handler(({ context }) => context.services.broker.routes.list()),
  setRoute: os.setRoute.handler(({ context, input }) => context.services.broker.routes.set(input)),
  checkRoutes: os.checkRoutes.handler(({ context, input }) =>
    context.services.broker.routes.check(input.tenantId),
  ),
}
