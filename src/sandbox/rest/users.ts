import { randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import { answerEmpty, answerJson } from '../http/answer.ts'
import { isAdministrator } from '../oauth/consent-page.ts'
import type { Glance } from '../world/blueprint.ts'
import type { User } from '../world/model.ts'
import { isZone } from '../world/zones.ts'
import { findTarget, requireAccountLevel } from './access.ts'
import { readBody } from './bodies.ts'
import type { Call, Handler } from './call.ts'
import { Refusal, refuseField, refusePermission } from './errors.ts'
import { pageFields, readPage, sealToken } from './pages.ts'
import { viewUser, viewUserRow } from './user-views.ts'

const STATUSES = ['active', 'inactive', 'pending'] as const
const LICENSES = [
  'zoom_workforce_management',
  'zoom_compliance_management',
  'zoom_compliance_manager_for_contact_center',
]

/** A query parameter with a closed list of values. */
function readChoice<T extends string>(call: Call, name: string, values: readonly T[]): T | undefined {
  const text = call.query.get(name)
  if (text === null || text === '') return undefined
  const value = values.find((known) => known === text)
  if (value === undefined) throw refuseField(name)
  return value
}

function countRows(rows: Iterable<unknown>): number {
  let count = 0
  for (const _row of rows) count += 1
  return count
}

/** `GET /users` */
export const listUsers: Handler = (call) => {
  requireAccountLevel(call)
  const { world, switches } = call.sandbox
  const status = readChoice(call, 'status', STATUSES) ?? 'active'
  const license = readChoice(call, 'license', LICENSES)
  const withHostKey = readChoice(call, 'include_fields', ['custom_attributes', 'host_key']) === 'host_key'
  const roleId = call.query.get('role_id') ?? ''
  const page = readPage(call, Number(switches.get('pageSize.users')))

  // No user of this world has one of the licences that can be filtered by.
  const isWanted = (user: Glance) =>
    license === undefined && user.status === status && (roleId === '' || user.role_id === roleId)
  const isPlain = license === undefined && roleId === ''
  const tally = world.tallyOf(call.account.id)
  const total = isPlain ? tally[status] : countRows(world.usersOf(call.account.id, isWanted))

  const rows: User[] = []
  let skip = page.number === undefined ? 0 : (page.number - 1) * page.size
  let hasMore = false
  const after = page.after === undefined ? undefined : Number(page.after)
  for (const user of world.usersOf(call.account.id, isWanted, after)) {
    if (skip > 0) skip -= 1
    else if (rows.length < page.size) rows.push(user)
    else {
      hasMore = true
      break
    }
  }
  const last = rows.at(-1)
  const nextToken = hasMore && last !== undefined ? sealToken(call, String(last.order)) : ''
  return answerJson(200, {
    ...pageFields(page, total, nextToken),
    users: rows.map((user) => viewUserRow(user, call.now, withHostKey)),
  })
}

/** `GET /users/summary` */
export const summarizeUsers: Handler = (call) => {
  requireAccountLevel(call)
  const tally = call.sandbox.world.tallyOf(call.account.id)
  return answerJson(200, {
    licensed_users_count: tally.licensed,
    basic_users_count: tally.basic,
    on_prem_users_count: 0,
    room_users_count: 0,
    pending_users_count: tally.pending,
    join_only_users_count: tally.unassigned,
    total_users_count: tally.licensed + tally.basic + tally.unassigned,
  })
}

/** `GET /users/{userId}` */
export const getUser: Handler = (call) => answerJson(200, viewUser(findTarget(call), call.account, call.now))

const name = z.string().max(64)
const userChanges = z.object({
  first_name: name.optional(),
  last_name: name.optional(),
  display_name: z.string().max(128).optional(),
  type: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(99)]).optional(),
  timezone: z.string().refine(isZone).optional(),
  language: z.string().optional(),
  dept: z.string().optional(),
  job_title: z.string().max(128).optional(),
})

/** `PATCH /users/{userId}` */
export const updateUser: Handler = (call) => {
  const user = findTarget(call)
  const { type, ...changes } = readBody(call, userChanges)
  if (type !== undefined && type !== user.type) {
    const isByAdministrator = call.bearer.user === undefined || isAdministrator(call.bearer.user)
    if (!isByAdministrator || (type === 2 && call.account.plan === 'free')) throw refusePermission()
  }
  const next: User = { ...user, type: type ?? user.type, ...definedOf(changes) }
  const isRenamed = changes.first_name !== undefined || changes.last_name !== undefined
  if (isRenamed && changes.display_name === undefined)
    next.display_name = `${next.first_name} ${next.last_name}`
  call.sandbox.world.saveUser(next)
  return answerEmpty()
}

function definedOf<T extends object>(changes: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}

const newUser = z.object({
  action: z.enum(['create', 'autoCreate', 'custCreate', 'ssoCreate']),
  user_info: z.object({
    email: z.email().max(128),
    type: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(99)]),
    first_name: name.optional(),
    last_name: name.optional(),
    display_name: z.string().max(128).optional(),
  }),
})

/** `POST /users`: an invitation; the user is pending until it is accepted, except where none is sent. */
export const createUser: Handler = (call) => {
  requireAccountLevel(call)
  const { world } = call.sandbox
  const { action, user_info: info } = readBody(call, newUser)
  if (world.findUser(info.email) !== undefined) {
    throw new Refusal(409, 1005, `User already in the account: ${info.email}.`)
  }
  if (info.type === 2 && call.account.plan === 'free') throw refusePermission()
  const first_name = info.first_name ?? ''
  const last_name = info.last_name ?? ''
  const user: User = {
    id: randomBytes(16).toString('base64url'),
    order: world.nextOrder(),
    account_id: call.account.id,
    email: info.email,
    first_name,
    last_name,
    display_name: info.display_name ?? (`${first_name} ${last_name}`.trim() || info.email),
    type: info.type,
    status: action === 'create' ? 'pending' : 'active',
    role_id: '2',
    timezone: call.account.timezone,
    language: call.account.language,
    dept: '',
    job_title: '',
    pmi: 1_000_000_000 + randomInt(999_999_999),
    host_key: String(randomInt(100_000, 1_000_000)),
    createdAt: call.now,
    lastLoginAt: call.now,
    deleted: false,
    assistants: [],
    joinBeforeHost: false,
    waitingRoom: call.account.plan === 'free',
    requirePasscode: true,
  }
  world.saveUser(user)
  call.target = user
  return answerJson(201, { id: user.id, email: user.email, first_name, last_name, type: user.type })
}
