import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.quota).$context<Context>()

export const quota: Part<'quota'> = {
  accounts: os.accounts.handler(({ context: { services } }) => ({
    rows: services.quota.accounts(),
    reset: services.quota.reset(),
  })),
  account: os.account.handler(({ context: { services }, input }) => ({
    account: services.quota.account(input.accountId),
    reset: services.quota.reset(),
  })),
  users: os.users.handler(({ context: { services }, input }) => ({
    ...services.quota.users(input),
    reset: services.quota.reset(),
  })),
  user: os.user.handler(({ context: { services }, input }) => ({
    user: services.quota.user(input.userId),
    reset: services.quota.reset(),
  })),
  calls: os.calls.handler(({ context, input }) => context.services.quota.calls(input)),
  explain: os.explain.handler(({ context, input }) => context.services.quota.explain(input.callId)),
  setPlan: os.setPlan.handler(({ context, input }) =>
    context.services.quota.setPlan(input.accountId, input.plan),
  ),
}
