import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.accounts).$context<Context>()

export const accounts: Part<'accounts'> = {
  list: os.list.handler(({ context }) => context.services.accounts.list()),
  authorize: os.authorize.handler(({ context, input }) =>
    context.services.connections.appConsents.start(input.zoomAppId, input.purpose),
  ),
  consent: os.consent.handler(({ context, input }) => context.services.connections.appConsents.get(input.id)),
  cancelConsent: os.cancelConsent.handler(({ context, input }) =>
    context.services.connections.appConsents.cancel(input.id),
  ),
  findUsers: os.findUsers.handler(({ context, input }) =>
    context.services.accounts.findUsers(input.connectionId),
  ),
  stageImport: os.stageImport.handler(({ context, input: { connectionId, ...choices } }) =>
    context.services.accounts.stageImport(connectionId, choices),
  ),
  attach: os.attach.handler(({ context, input }) =>
    context.services.accounts.attach(input.connectionId, input.addTo, input.withEnded),
  ),
  disconnect: os.disconnect.handler(({ context, input }) =>
    context.services.accounts.disconnect(input.connectionId, input.typed),
  ),
}
