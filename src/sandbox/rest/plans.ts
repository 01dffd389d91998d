import { answerJson } from '../http/answer.ts'
import type { Plan } from '../world/model.ts'
import { requireAccountLevel } from './access.ts'
import type { Handler } from './call.ts'
import { refusePermission } from './errors.ts'

const PLAN_TYPES: Record<Plan, string> = { free: 'free', pro: 'monthly', business: 'business_monthly' }

/**
 * `GET /accounts/me/plans/usage`. Its page contradicts itself on who may call it: switch `plans.usage` says
 * whether an account may read its own plan.
 */
export const getPlanUsage: Handler = (call) => {
  requireAccountLevel(call)
  if (call.sandbox.switches.is('plans.usage', '400/200')) throw refusePermission()
  const { account } = call
  const tally = call.sandbox.world.tallyOf(account.id)
  const hosts = account.plan === 'free' ? 0 : tally.licensed + 1
  return answerJson(200, {
    plan_base: { type: PLAN_TYPES[account.plan], hosts, usage: tally.licensed, pending: tally.pending },
    plan_zoom_one: [],
    plan_webinar: [],
    plan_large_meeting: [],
    plan_recording: {
      type: 'cmr_monthly_commitment_40',
      free_storage: account.plan === 'free' ? '0' : '10 GB',
      free_storage_usage: '0',
      plan_storage: '0',
      plan_storage_usage: '0',
      plan_storage_exceed: '0',
    },
  })
}
