import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS } from './rest/operations.ts'
import { type Connection, MARIA, openZoom, PRIYA, type Reply, type Zoom } from './test-kit.ts'

let zoom: Zoom
let admin: Connection
let meetingId: number
beforeAll(async () => {
  zoom = await openZoom()
  admin = await zoom.connect(MARIA, zoom.accountApp)
  meetingId = (await admin.call('POST', '/users/me/meetings', {})).json.id
})
afterAll(() => zoom.close())

/** What is wrong with an answer to nonsense: it must be a refusal, and say so where it promises JSON. */
function findFault(reply: Reply): string | undefined {
  if (reply.status >= 500) return `${reply.status} ${reply.text}`
  const isJson = (reply.headers['content-type'] ?? '').includes('json')
  if (reply.status < 400 || !isJson) return undefined
  return typeof reply.json === 'object' ? undefined : reply.text
}

const FIELDS = [
  'topic',
  'type',
  'start_time',
  'duration',
  'timezone',
  'password',
  'settings',
  'recurrence',
  'schedule_for',
  'agenda',
]
const SETTINGS = [
  'alternative_hosts',
  'waiting_room',
  'meeting_invitees',
  'breakout_room',
  'jbh_time',
  '__proto__',
  'constructor',
]
const odd = fc.oneof(
  fc.anything({ withNullPrototype: false }).filter((value) => typeof value !== 'bigint'),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '2027-01-01T10:00:00Z',
    'Europe/Berlin',
    MARIA,
    PRIYA,
    1e21,
    -1,
    2,
    8,
    '',
    '__proto__',
    null,
  ),
)
const body = fc.dictionary(
  fc.constantFrom(...FIELDS),
  fc.oneof(odd, fc.dictionary(fc.constantFrom(...SETTINGS, 'weekly_days', 'end_times', 'monthly_day'), odd)),
)
const segment = fc.oneof(
  fc.string().map(encodeURIComponent),
  fc.constantFrom('me', '%2F', '%252F', '%E0%A4%A', '..', '%00', '12345', '9'.repeat(40), MARIA, '%2e%2e'),
)

const toJson = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return '{'
  }
}

const OAUTH_NAMES =
  'grant_type code refresh_token client_id client_secret redirect_uri token user decision request account_id ' +
  'code_challenge code_challenge_method response_type state'
const OAUTH_VALUES = [
  'authorization_code',
  'refresh_token',
  'account_credentials',
  'code',
  'allow',
  'a.b',
  '.',
  'http://127.0.0.1:5/callback',
  'https://connect.example.com/callback',
]
const OAUTH_PATHS = [
  ['GET', '/oauth/authorize'],
  ['POST', '/oauth/authorize'],
  ['POST', '/oauth/token'],
  ['POST', '/oauth/revoke'],
  ['GET', '/oauth/x'],
] as const

const CONTROL_PATHS = `clock switches faults deauthorize foreign-calls users/${MARIA} meetings/1 accounts/1 apps/1 x`
const CONTROL_NAMES =
  'now advanceMs match action times lag user account label count status plan deleted __proto__'

/** Tries many inputs; resolves once none was answered in a wrong way, else tells the smallest that was. */
function tryAll<T>(inputs: fc.Arbitrary<T>, send: (input: T) => Promise<Reply>): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => {
    const fault = findFault(await send(input))
    if (fault !== undefined) throw new Error(fault)
  })
  return fc.assert(property, { numRuns: 250 })
}

describe('hostile input', () => {
  it('to the REST API is answered', async () => {
    // Deleting would leave nothing to try the rest on.
    const operations = OPERATIONS.filter(({ id }) => id !== 'meetingDelete')
    const inputs = fc.record({
      operation: fc.constantFrom(...operations),
      part: fc.option(segment),
      value: body,
      query: fc.string().map(encodeURIComponent),
    })
    const done = tryAll(inputs, async ({ operation, part, value, query }) => {
      await zoom.control('/clock', { advanceMs: 1000 })
      const own = operation.path.replace('{userId}', 'me').replace('{meetingId}', String(meetingId))
      const path = part === null ? own : operation.path.replace(/\{\w+\}/, part)
      const search = `?from=${query}&page_size=${query}&next_page_token=${query}`
      return operation.method === 'GET'
        ? admin.call('GET', `${path}${search}`)
        : admin.call(operation.method, path, toJson(value))
    })
    await expect(done).resolves.toBeUndefined()
  })

  it('to OAuth is answered', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
      fc.constantFrom(...OAUTH_VALUES, zoom.userApp.clientId),
    )
    const inputs = fc.record({
      target: fc.constantFrom(...OAUTH_PATHS),
      params: fc.dictionary(fc.constantFrom(...OAUTH_NAMES.split(' ')), value),
      inQuery: fc.boolean(),
      authorization: fc.oneof(
        fc.constant(''),
        fc.base64String().map((text) => `Basic ${text}`),
        fc.stringMatching(/^[ -~]*$/),
      ),
    })
    const done = tryAll(inputs, ({ target, params, inQuery, authorization }) => {
      const [method, path] = target
      const form = new URLSearchParams(params)
      const headers = { authorization }
      if (method === 'GET') return zoom.ask(method, `${path}?${form.toString()}`, { headers })
      return zoom.ask(method, inQuery ? `${path}?${form.toString()}` : path, { headers, body: form })
    })
    await expect(done).resolves.toBeUndefined()
  })

  it('to the controls is answered', async () => {
    const inputs = fc.record({
      path: fc.constantFrom(...CONTROL_PATHS.split(' ')),
      value: fc.dictionary(fc.constantFrom(...CONTROL_NAMES.split(' ')), odd),
    })
    const done = tryAll(inputs, async ({ path, value }) => {
      const reply = await zoom.ask('POST', `/_sandbox/${path}`, { body: toJson(value) })
      await zoom.ask('DELETE', '/_sandbox/faults')
      await zoom.control('/clock', { now: Date.now() })
      return reply
    })
    await expect(done).resolves.toBeUndefined()
  })

  it('of any size is answered', async () => {
    const huge = JSON.stringify({ agenda: 'x'.repeat(3_000_000) })
    expect((await admin.call('POST', '/users/me/meetings', huge)).status).toBe(413)
    expect((await zoom.control('/calls?limit=1'))[0]).toMatchObject({ status: 413, label: 'LIGHT' })
    expect((await zoom.ask('POST', '/_sandbox/clock', { body: huge })).status).toBe(413)
    expect(findFault(await zoom.ask('GET', `/v2/${'a/'.repeat(3000)}`))).toBeUndefined()
    expect(findFault(await zoom.ask('GET', '/v2/users/a\\b'))).toBeUndefined()
  })
})
