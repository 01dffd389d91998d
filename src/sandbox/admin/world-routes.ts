import type { Hono } from 'hono'
import { z } from 'zod'
import { LABELS } from '../limits/labels.ts'
import { removeApp } from '../oauth/remove-app.ts'
import type { Sandbox } from '../sandbox.ts'
import { type Account, type Meeting, PLANS, type User } from '../world/model.ts'
import { formatUtc } from '../world/times.ts'
import { changeMeeting, meetingInput } from './change-meeting.ts'
import { changeUser, userInput } from './change-user.ts'
import { fail, readInput, readLimit, readMoment } from './input.ts'

const passcodeInput = z.strictObject({
  length: z.int().min(0).max(10).optional(),
  consecutive_characters_length: z.union([0, 4, 5, 6, 7, 8].map((value) => z.literal(value))).optional(),
  have_letter: z.boolean().optional(),
  have_number: z.boolean().optional(),
  have_special_character: z.boolean().optional(),
  have_upper_and_lower_characters: z.boolean().optional(),
  only_allow_numeric: z.boolean().optional(),
  weak_enhance_detection: z.boolean().optional(),
})

const accountInput = z.strictObject({
  plan: z.enum(PLANS).optional(),
  name: z.string().min(1).optional(),
  api_denied: z.boolean().optional(),
  locked_settings: z.array(z.string()).optional(),
  meeting_password_requirement: passcodeInput.optional(),
})

const deauthorizeInput = z.strictObject({ user: z.string(), clientId: z.string() })

const foreignInput = z.strictObject({
  account: z.string().optional(),
  label: z.string().optional(),
  user: z.string().optional(),
  count: z.int().min(1).max(10_000_000),
})

function* take<T>(rows: Iterable<T>, limit: number): Generator<T> {
  let left = limit
  for (const row of rows) {
    if (left <= 0) return
    left -= 1
    yield row
  }
}

function viewAccount(account: Account, sandbox: Sandbox) {
  return {
    id: account.id,
    name: account.name,
    plan: account.plan,
    account_number: account.number,
    timezone: account.timezone,
    users: sandbox.world.countUsersOf(account.id),
    api_denied: account.apiDenied,
    locked_settings: account.lockedSettings,
    meeting_password_requirement: account.passcodeRules,
  }
}

function viewUser(user: User) {
  const { id, email, account_id, type, status, first_name, last_name, display_name, role_id, timezone } = user
  const shown = {
    id,
    email,
    account_id,
    type,
    status,
    first_name,
    last_name,
    display_name,
    role_id,
    timezone,
  }
  return { ...shown, pmi: user.pmi, dept: user.dept, assistants: user.assistants, deleted: user.deleted }
}

function viewMeeting(meeting: Meeting) {
  const { id, uuid, host_id, topic, agenda, type, duration, timezone, creation_source } = meeting
  return {
    id,
    uuid,
    host_id,
    topic,
    agenda,
    type,
    ...(meeting.startAt === undefined ? {} : { start_time: formatUtc(meeting.startAt) }),
    duration,
    timezone,
    status: meeting.startedAt === undefined ? 'waiting' : 'started',
    created_at: formatUtc(meeting.createdAt),
    creation_source,
    source: meeting.source,
    deleted: meeting.deletedAt !== undefined,
    instances: meeting.instances.length,
  }
}

/** What is there, and changes to it behind the console's back. */
export function addWorldRoutes(admin: Hono, sandbox: Sandbox): void {
  const { world, grants, calls, clock, journal } = sandbox
  const findAccount = (id: string, field: string) =>
    world.account(id) ?? fail(404, 'No account has this id.', field)
  const findUser = (id: string, field: string) =>
    world.user(id) ?? world.findUser(id) ?? fail(404, 'No user has this id or address.', field)

  admin.get('/state', (c) => c.json({ ...world.counts(), grants: grants.countLive(), calls: calls.count() }))

  admin.get('/calls', (c) => {
    const since = c.req.query('since')
    const rows = calls.list(since === undefined ? undefined : readMoment(since, 'since'))
    const shown = rows.slice(Math.max(0, rows.length - readLimit(c)))
    return c.json(shown.map(({ at, ...call }) => ({ ...call, time: new Date(at).toISOString() })))
  })

  admin.get('/accounts', (c) => {
    const rows = [...take(world.accounts(), readLimit(c))]
    return c.json(rows.map((account) => viewAccount(account, sandbox)))
  })
  admin.post('/accounts/:id', async (c) => {
    const account = findAccount(c.req.param('id'), 'id')
    const input = await readInput(c, accountInput)
    const rules = Object.entries(input.meeting_password_requirement ?? {}).filter(
      ([, value]) => value !== undefined,
    )
    const next: Account = {
      ...account,
      plan: input.plan ?? account.plan,
      name: input.name ?? account.name,
      apiDenied: input.api_denied ?? account.apiDenied,
      lockedSettings: input.locked_settings ?? account.lockedSettings,
      passcodeRules: { ...account.passcodeRules, ...Object.fromEntries(rules) },
    }
    const { only_allow_numeric, have_letter, have_special_character, have_upper_and_lower_characters } =
      next.passcodeRules
    if (only_allow_numeric && (have_letter || have_special_character || have_upper_and_lower_characters))
      fail(400, 'No passcode of digits alone has letters too.', 'meeting_password_requirement')
    world.saveAccount(next)
    journal.commit()
    return c.json(viewAccount(next, sandbox))
  })

  admin.get('/users', (c) => {
    const accountId = c.req.query('account')
    const rows = accountId === undefined ? world.users() : world.usersOf(findAccount(accountId, 'account').id)
    return c.json([...take(rows, readLimit(c))].map(viewUser))
  })
  admin.get('/users/:id', (c) => c.json(viewUser(findUser(c.req.param('id'), 'id'))))
  admin.post('/users/:id', async (c) => {
    const user = changeUser(findUser(c.req.param('id'), 'id'), await readInput(c, userInput), sandbox)
    journal.commit()
    return c.json(viewUser(user))
  })

  admin.get('/meetings', (c) => {
    const host = c.req.query('host_id')
    const rows = host === undefined ? world.meetings() : world.meetingsOf(findUser(host, 'host_id').id)
    return c.json([...take(rows, readLimit(c))].map(viewMeeting))
  })
  const findMeeting = (id: string) => world.meeting(Number(id)) ?? fail(404, 'No meeting has this id.', 'id')
  admin.get('/meetings/:id', (c) => c.json(viewMeeting(findMeeting(c.req.param('id')))))
  admin.post('/meetings/:id', async (c) => {
    const meeting = changeMeeting(findMeeting(c.req.param('id')), await readInput(c, meetingInput), sandbox)
    journal.commit()
    return c.json(viewMeeting(meeting))
  })

  admin.get('/grants', (c) => {
    const hashes = grants.hashesOf()
    return c.json(
      grants.list().map((grant) => ({
        id: grant.id,
        clientId: grant.clientId,
        user: grant.userId,
        account: grant.accountId,
        scopes: grant.scopes,
        alive: grant.endedAt === undefined,
        endedBy: grant.endedBy ?? null,
        generation: grant.generation,
        consentedAt: new Date(grant.consentedAt).toISOString(),
        refreshedAt: new Date(grant.refreshedAt).toISOString(),
        accessTokens: hashes.get(grant.id)?.access ?? [],
        refreshTokens: hashes.get(grant.id)?.refresh ?? [],
      })),
    )
  })

  admin.post('/deauthorize', async (c) => {
    const input = await readInput(c, deauthorizeInput)
    const user = findUser(input.user, 'user')
    const app = sandbox.apps.find(input.clientId) ?? fail(404, 'No app has this client id.', 'clientId')
    const ended = removeApp(app, user, 'deauthorized', sandbox)
    journal.commit()
    return c.json({ user: user.id, clientId: app.clientId, ended })
  })

  admin.post('/foreign-calls', async (c) => {
    const { account: accountId, label: labelText, user: userId, count } = await readInput(c, foreignInput)
    if ((accountId === undefined) === (userId === undefined))
      fail(400, 'Give either account and label, or user.', 'account')
    const now = clock.now()
    if (userId !== undefined) {
      const user = findUser(userId, 'user')
      sandbox.userDays.spend(user.id, count, now)
      journal.commit()
      return c.json({ user: user.id, spentToday: sandbox.userDays.spent(user.id, now).writes })
    }
    const account = findAccount(accountId ?? '', 'account')
    const label = LABELS.find((known) => known === (labelText ?? '').toUpperCase().replaceAll('_', '-'))
    if (label === undefined) fail(400, `label must be one of ${LABELS.join(', ')}.`, 'label')
    sandbox.limiter.spend(account, label, count, now)
    journal.commit()
    return c.json({ account: account.id, spentToday: sandbox.limiter.dayCounts(account, now) })
  })
}
