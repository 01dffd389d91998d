import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.sandbox).$context<Context>()

export const sandbox: Part<'sandbox'> = {
  status: os.status.handler(({ context }) => context.services.sandbox.status()),
  open: os.open.handler(({ context }) => context.services.sandbox.open()),
  close: os.close.handler(({ context }) => context.services.sandbox.close()),
  advanceClock: os.advanceClock.handler(({ context, input }) => context.services.sandbox.advanceClock(input)),
  bringUsers: os.bringUsers.handler(({ context }) => context.services.sandbox.bringUsers()),
}
