import type { Attention } from '../../contract/overview.ts'
import type { AccountQuota } from '../../contract/quota.ts'
import type { Operation } from '../../contract/operations.ts'
import { BROKEN_STATES, type ConnectionState } from '../../contract/states.ts'

/** What the list is drawn from. */
export interface Facts {
  readonly states: Readonly<Partial<Record<ConnectionState, number>>>
  readonly brokenWithMeetings: {
    readonly users: number
    readonly meetings: number
    readonly first: string | null
  }
  readonly usersSpent: number
  readonly usersNearlySpent: number
  readonly waiting: number
  readonly needSomeone: number
  readonly accounts: readonly AccountQuota[]
  /** Operations that ended, with how many of their failed users are not well since. */
  /** Zoom Apps whose client id or secret Zoom refuses. */
  readonly refusedApps: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly resting: number
  }>
  readonly failed: ReadonlyArray<{ readonly operation: Operation; readonly users: number }>
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
}

/** Everything that needs someone, worst first: order by harm. */
export function attentionOf(facts: Facts): Attention[] {
  const { states, brokenWithMeetings, accounts, failed } = facts
  const list: Attention[] = []
  const broken = BROKEN_STATES.reduce((sum, state) => sum + (states[state] ?? 0), 0)
  const brokenFilter = `/users?view=attention`
  for (const { id, name, resting } of facts.refusedApps)
    list.push({
      key: `app ${id}`,
      tone: 'bad',
      icon: 'broken',
      title: `Zoom does not accept the client id or secret of “${name}”`,
      text: `${count(resting, 'connection is', 'connections are')} not refreshed until its secret is entered again; nothing of them is lost`,
      action: 'Open Settings',
      to: '/settings',
    })
  if (brokenWithMeetings.users > 0)
    list.push({
      key: 'brokenWithMeetings',
      tone: 'bad',
      icon: 'broken',
      title: `${count(brokenWithMeetings.users, 'broken connection')} with coming meetings`,
      text: `They host ${count(brokenWithMeetings.meetings, 'meeting')} in the next 7 days${brokenWithMeetings.first === null ? '' : `. The first: ${brokenWithMeetings.first}`}`,
      action: `Show ${brokenWithMeetings.users}`,
      to: brokenFilter,
    })
  if (facts.usersSpent > 0)
    list.push({
      key: 'usersSpent',
      tone: 'bad',
      icon: 'spent',
      title: `${count(facts.usersSpent, 'user has', 'users have')} spent their 100 for today`,
      text: 'Changes to their meetings wait until 00:00 UTC',
      action: 'Open quota',
      to: '/quota?view=users',
    })
  for (const account of accounts.filter(
    ({ day }) => day !== null && ['nearlySpent', 'spent'].includes(day.level),
  ))
    list.push({
      key: `account ${account.accountId}`,
      tone: account.day?.level === 'spent' ? 'bad' : 'warn',
      icon: 'dry',
      title: `${account.name} has ${account.day?.level === 'spent' ? 'spent' : 'nearly spent'} its day`,
      text: `${account.day?.title}: ${account.day?.used.toLocaleString('en-GB')} of ${account.day?.limit?.toLocaleString('en-GB')}, for all its users and apps together`,
      action: 'Open account',
      to: `/quota/${encodeURIComponent(account.accountId)}`,
    })
  if (facts.needSomeone > 0)
    list.push({
      key: 'needSomeone',
      tone: 'warn',
      icon: 'drifted',
      title: `${count(facts.needSomeone, 'appointment does', 'appointments do')} not agree with Zoom`,
      text: 'A meeting was deleted or refused; each says what happened and what to do',
      action: `Show ${facts.needSomeone}`,
      to: '/slots?view=unsettled',
    })
  if (facts.waiting > 0)
    list.push({
      key: 'waiting',
      tone: 'wait',
      icon: 'waiting',
      title: `${count(facts.waiting, 'change waits', 'changes wait')} to reach Zoom`,
      text:
        facts.waiting === 1
          ? 'It goes by itself when its reason ends; the appointment says which'
          : 'They go by themselves when their reason ends; each appointment says which',
      action: `Show ${facts.waiting}`,
      to: '/slots?view=unsettled',
    })
  for (const { operation, users } of failed)
    list.push({
      key: `operation ${operation.id}`,
      tone: 'bad',
      icon: 'failed',
      title: `${count(users, 'user')} failed in “${operation.title}”`,
      text: 'Each says why; none retries by itself',
      action: `Show ${users}`,
      to: `/operations/${operation.id}`,
    })
  const brokenOnly = broken - brokenWithMeetings.users
  if (brokenOnly > 0)
    list.push({
      key: 'broken',
      tone: 'warn',
      icon: 'broken',
      title: `${count(brokenOnly, 'broken connection')} without coming meetings`,
      text: 'Zoom does not accept them, or a scope is missing',
      action: `Show ${brokenOnly}`,
      to: brokenFilter,
    })
  if (facts.usersNearlySpent > 0)
    list.push({
      key: 'usersNearlySpent',
      tone: 'warn',
      icon: 'dry',
      title: `${count(facts.usersNearlySpent, 'user has', 'users have')} spent 80 or more of their 100`,
      text: 'They may run dry before 00:00 UTC',
      action: 'Open quota',
      to: '/quota?view=users',
    })
  if ((states.expiring ?? 0) > 0)
    list.push({
      key: 'expiring',
      tone: 'warn',
      icon: 'expiring',
      title: `${count(states.expiring ?? 0, 'connection ends', 'connections end')} within 14 days`,
      text: 'Zoom may end them 90 days after the consent; each says on which day. A new consent starts the 90 days anew',
      action: `Show ${states.expiring}`,
      to: '/users?states=expiring',
    })
  if ((states.zoomUnreachable ?? 0) > 0)
    list.push({
      key: 'unknown',
      tone: 'odd',
      icon: 'unknown',
      title: `It is not known whether ${count(states.zoomUnreachable ?? 0, 'connection lives', 'connections live')}`,
      text: 'Zoom did not answer, or the console stopped in the middle of a consent; it is asked again by itself',
      action: `Show ${states.zoomUnreachable}`,
      to: '/users?state=zoomUnreachable',
    })
  if ((states.revocationWaiting ?? 0) > 0)
    list.push({
      key: 'revocations',
      tone: 'wait',
      icon: 'waiting',
      title: `${count(states.revocationWaiting ?? 0, 'disconnect waits', 'disconnects wait')} for Zoom`,
      text: 'The tokens are erased once Zoom has ended them',
      action: `Show ${states.revocationWaiting}`,
      to: '/users?state=revocationWaiting',
    })
  return list
}
