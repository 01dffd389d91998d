import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../src/sandbox/rest/operations.ts'
import {
  type Connection,
  HANH,
  type Json,
  LUKASZ,
  MARIA,
  OBI,
  openZoom,
  type Reply,
  type Zoom,
} from '../../src/sandbox/test-kit.ts'
import {
  ABSENT,
  answerSchema,
  createCheck,
  createQueryCheck,
  findOperation,
  isDescribed,
  loadOperations,
  requestSchema,
  tighten,
  waive,
  type ZoomOperation,
} from './zoom-openapi.ts'

if (!isDescribed) console.warn(ABSENT)

/** Fields that an answer must have, though the description requires almost none. */
const MUST_HAVE: Record<string, string[]> = {
  users: ['page_size', 'total_records', 'next_page_token', 'users'],
  userCreate: ['id', 'email', 'type'],
  userSummary: ['licensed_users_count', 'basic_users_count', 'pending_users_count', 'total_users_count'],
  user: [
    'id',
    'account_id',
    'account_number',
    'email',
    'first_name',
    'last_name',
    'display_name',
    'type',
    'role_id',
    'role_name',
    'status',
    'timezone',
    'pmi',
    'dept',
    'user_created_at',
    'last_login_time',
  ],
  meetings: ['page_size', 'total_records', 'next_page_token', 'meetings'],
  meetingCreate: [
    'id',
    'uuid',
    'host_id',
    'host_email',
    'topic',
    'type',
    'status',
    'start_time',
    'duration',
    'timezone',
    'agenda',
    'created_at',
    'join_url',
    'start_url',
    'password',
    'encrypted_password',
    'h323_password',
    'pstn_password',
    'pre_schedule',
    'settings',
    'creation_source',
  ],
  pastMeetingDetails: ['uuid', 'id', 'host_id', 'topic', 'start_time', 'end_time', 'duration', 'source'],
  reportMeetings: ['from', 'to', 'page_size', 'next_page_token', 'meetings'],
}
MUST_HAVE['meeting'] = MUST_HAVE['meetingCreate'] ?? []

/** Codes that Zoom's own pages name elsewhere, for any call. */
const CODES_ANYWHERE = [124, 200, 300, 429, 2300, 3002, 3003, 3007, 4700, 4711]

describe.skipIf(!isDescribed)('the sandbox against Zoom’s own description', () => {
  const operations = isDescribed ? loadOperations() : []
  let zoom: Zoom
  let maria: Connection
  let admin: Connection
  let free: Connection

  beforeAll(async () => {
    zoom = await openZoom()
    maria = await zoom.connect(MARIA)
    admin = await zoom.connect(LUKASZ, zoom.accountApp)
    free = await zoom.connect(OBI, zoom.accountApp)
  })
  afterAll(() => zoom.close())

  const byId = (id: string): ZoomOperation => {
    const operation = operations.find((one) => one.id === id)
    if (operation === undefined) throw new Error(`no operation ${id}`)
    return operation
  }

  /** Problems of both passes: as written but for the waivers, then closed and with fields of our own list. */
  function checkAnswer(
    id: string,
    reply: Reply,
    status: number,
    option = '',
    must = MUST_HAVE[id] ?? [],
  ): string[] {
    if (reply.status !== status) return [`${id}: ${reply.status} instead of ${status}: ${reply.text}`]
    const schema = answerSchema(byId(id), status, option)
    if (schema === undefined) return reply.text === '' ? [] : [`${id}: a body where none is due`]
    const passes = [createCheck(waive(schema)), createCheck(tighten(waive(schema), must))]
    return passes.flatMap((check) => check(reply.json)).map((problem) => `${id}: ${problem}`)
  }

  /** No error has a schema: its status must be listed or general, its body Zoom's, its code known. */
  function checkError(reply: Reply, method: string, path: string): string[] {
    const operation = findOperation(operations, method, path.split('?')[0] ?? '')
    const { code, message, errors, ...rest } = reply.json
    const statuses = [...(operation?.responses.keys() ?? []), 401, 403, 404, 429]
    const codes = [...(operation?.responses.get(reply.status)?.codes ?? []), ...CODES_ANYWHERE]
    const isField = (error: Json) => typeof error.field === 'string' && typeof error.message === 'string'
    return Object.entries({
      status: reply.status >= 400 && statuses.includes(reply.status),
      code: codes.includes(code),
      message: typeof message === 'string',
      errors: (errors ?? []).every(isField),
      rest: Object.keys(rest).length === 0,
    }).flatMap(([part, isRight]) =>
      isRight ? [] : [`${method} ${path}: ${part} of ${reply.status} ${reply.text}`],
    )
  }

  it('has the same operations, labels and scopes', () => {
    expect(operations).toHaveLength(14)
    for (const { id, method, path, label, classicScopes, granularScopes } of operations) {
      const own = OPERATIONS.find((operation) => operation.method === method && operation.path === path)
      expect(own).toMatchObject({ id, label })
      expect(own?.classicScopes.toSorted()).toEqual(classicScopes.toSorted())
      expect(own?.granularScopes.toSorted()).toEqual(granularScopes.toSorted())
    }
  })

  it('answers for users as described', async () => {
    for (const query of ['', '?status=pending', '?status=inactive', '?include_fields=host_key&page_size=5']) {
      expect(checkAnswer('users', await admin.call('GET', `/users${query}`), 200)).toEqual([])
    }
    expect(checkAnswer('userSummary', await admin.call('GET', '/users/summary'), 200)).toEqual([])
    for (const path of ['/users/me', `/users/${MARIA}`])
      expect(checkAnswer('user', await maria.call('GET', path), 200)).toEqual([])
    expect(checkAnswer('user', await free.call('GET', '/users/me'), 200)).toEqual([])
    const info = { email: 'contract@client1.example.com', type: 1, first_name: 'Con', last_name: 'Tract' }
    expect(
      checkAnswer(
        'userCreate',
        await admin.call('POST', '/users', { action: 'custCreate', user_info: info }),
        201,
      ),
    ).toEqual([])
    expect(
      checkAnswer('userUpdate', await admin.call('PATCH', `/users/${info.email}`, { dept: 'x' }), 204),
    ).toEqual([])
  })

  it.each(['', 'meeting_security', 'meeting_authentication', 'recording_authentication'])(
    'answers for settings as described, option %j',
    async (option) => {
      const query = option === '' ? '' : `?option=${option}`
      expect(
        checkAnswer('userSettings', await maria.call('GET', `/users/me/settings${query}`), 200, option),
      ).toEqual([])
    },
  )

  it('answers for meetings as described', async () => {
    const settings = {
      waiting_room: true,
      alternative_hosts: LUKASZ,
      approval_type: 0,
      meeting_invitees: [{ email: HANH }],
      language_interpretation: { enable: true, interpreters: [{ email: HANH, languages: 'US,FR' }] },
      waiting_room_options: { mode: 'custom', who_goes_to_waiting_room: 'everyone' },
      continuous_meeting_chat: { enable: true },
      use_pmi: true,
    }
    const series = {
      type: 8,
      recurrence: { type: 2, weekly_days: '2,4', end_times: 5 },
      start_time: '2027-05-03T09:00:00',
    }
    const bodies = [
      {},
      { topic: 'a', agenda: 'b'.repeat(2000), settings, start_time: '2027-05-03T09:00:00Z', duration: 25 },
      series,
      { type: 10 },
    ]
    for (const body of bodies) {
      const created = await maria.call('POST', '/users/me/meetings', body)
      expect(checkAnswer('meetingCreate', created, 201)).toEqual([])
      const path = `/meetings/${created.json.id}`
      expect(checkAnswer('meeting', await maria.call('GET', path), 200)).toEqual([])
      expect(
        checkAnswer(
          'meetingUpdate',
          await maria.call('PATCH', path, { topic: 'c', settings: { host_video: true } }),
          204,
        ),
      ).toEqual([])
      expect(checkAnswer('meeting', await maria.call('GET', path), 200)).toEqual([])
    }
    // Without a fixed time there is no start to show.
    for (const type of [1, 3]) {
      const created = await maria.call('POST', '/users/me/meetings', { type })
      expect(checkAnswer('meetingCreate', created, 201, '', [])).toEqual([])
    }
    for (const type of ['scheduled', 'live', 'upcoming', 'previous_meetings']) {
      expect(
        checkAnswer('meetings', await maria.call('GET', `/users/me/meetings?type=${type}`), 200),
      ).toEqual([])
    }
    const first = (await maria.call('GET', '/users/me/meetings')).json.meetings[0].id
    expect(checkAnswer('meetingDelete', await maria.call('DELETE', `/meetings/${first}`), 204)).toEqual([])
    expect(
      checkAnswer(
        'meetingStatus',
        await maria.call('PUT', `/meetings/${first}/status`, { action: 'recover' }),
        204,
      ),
    ).toEqual([])
  })

  it('answers for past meetings and reports as described', async () => {
    const { id } = (await maria.call('POST', '/users/me/meetings', {})).json
    await zoom.control(`/meetings/${id}`, { status: 'started' })
    await zoom.control(`/meetings/${id}`, { status: 'ended' })
    expect(checkAnswer('pastMeetingDetails', await maria.call('GET', `/past_meetings/${id}`), 200)).toEqual(
      [],
    )
    const today = (await zoom.control('/clock')).now.slice(0, 10)
    const report = await admin.call('GET', `/report/users/${MARIA}/meetings?from=${today}&to=${today}`)
    expect(report.json.meetings).toHaveLength(1)
    expect(checkAnswer('reportMeetings', report, 200)).toEqual([])
  })

  it('refuses as described', async () => {
    const { id } = (await maria.call('POST', '/users/me/meetings', {})).json
    const basic = (await zoom.usersOf(0)).find((user: Json) => user.type === 1 && user.status === 'active')
    const inactive = (await zoom.usersOf(0)).find((user: Json) => user.status === 'inactive')
    const calls: [Connection, string, string, object?][] = [
      [maria, 'GET', '/users'],
      [admin, 'GET', '/users?page_size=0'],
      [admin, 'GET', '/users?next_page_token=x'],
      [maria, 'GET', '/users/summary'],
      [admin, 'GET', '/users/nobody'],
      [admin, 'GET', '/users/nobody/settings'],
      [admin, 'GET', '/users/nobody/meetings'],
      [maria, 'POST', '/users/me/meetings', { duration: 0 }],
      [maria, 'POST', '/users/me/meetings', { schedule_for: 'nobody' }],
      [maria, 'POST', '/users/me/meetings', { schedule_for: LUKASZ, type: 1 }],
      [admin, 'POST', `/users/${inactive.id}/meetings`, {}],
      [admin, 'POST', '/users/nobody/meetings', {}],
      [maria, 'GET', '/meetings/12345'],
      [maria, 'PATCH', '/meetings/12345', {}],
      [maria, 'PATCH', `/meetings/${id}`, { topic: 5 }],
      [maria, 'DELETE', '/meetings/12345'],
      [maria, 'DELETE', `/meetings/${id}?occurrence_id=5`],
      [maria, 'PUT', '/meetings/12345/status', { action: 'end' }],
      [maria, 'GET', `/past_meetings/${id}`],
      [maria, 'GET', '/past_meetings/12345'],
      [free, 'GET', '/report/users/me/meetings?from=2026-01-01&to=2026-01-02'],
      [admin, 'GET', `/report/users/${basic.id}/meetings?from=2026-01-01&to=2026-01-02`],
      [admin, 'GET', '/report/users/nobody/meetings?from=2026-01-01&to=2026-01-02'],
    ]
    for (const [connection, method, path, body] of calls) {
      const reply = await connection.call(method, path, body)
      expect(checkError(reply, method, path)).toEqual([])
    }
  })

  /** The call by which an operation is tried, on the caller themselves. */
  async function tryOperation(
    connection: Connection,
    operation: ZoomOperation,
    meetingId: number,
  ): Promise<Reply> {
    const path = operation.path.replace('{userId}', 'me').replace('{meetingId}', String(meetingId))
    const query = operation.id === 'reportMeetings' ? '?from=2026-11-01&to=2026-11-02' : ''
    const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE'
    return connection.call(operation.method, `${path}${query}`, hasBody ? {} : undefined)
  }

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    'opens %s for any single one of its scopes, and for no other',
    async (_id, operation) => {
      const { id } = (await maria.call('POST', '/users/me/meetings', {})).json
      const { clientId } = zoom.accountApp
      const codeFor = async (scope: string) => {
        // Each try has a second of its own: how fast this machine is must not meet a limit.
        await zoom.control('/clock', { advanceMs: 1000 })
        await zoom.control(`/apps/${clientId}`, { scopes: [scope] })
        const connection = await zoom.connect(MARIA, zoom.accountApp)
        const reply = await tryOperation(connection, operation, id)
        return reply.status >= 400 ? reply.json.code : 0
      }
      expect(await codeFor('phone:read')).toBe(4711)
      for (const scope of [...operation.classicScopes, ...operation.granularScopes]) {
        expect([scope, await codeFor(scope)]).not.toEqual([scope, 4711])
      }
    },
  )
})

describe.skipIf(!isDescribed)('the description itself', () => {
  const operations = isDescribed ? loadOperations() : []
  const create = operations.find(({ id }) => id === 'meetingCreate')

  it('measures requests, with its waivers', () => {
    const check = createCheck(requestSchema(create as ZoomOperation) ?? {})
    const good = [
      {},
      { start_time: '2026-12-01T10:00:00', timezone: 'Europe/Berlin' },
      { type: 8, recurrence: { type: 2, weekly_days: '1,3' } },
    ]
    for (const body of good) expect(check(body)).toEqual([])
    for (const body of [{ duration: 0 }, { topic: 'x'.repeat(201) }, { settings: { jbh_time: 7 } }]) {
      expect(check(body)).not.toEqual([])
    }
    const tight = createCheck(tighten(requestSchema(create as ZoomOperation) ?? {}))
    expect(tight({ invented: 1 })).not.toEqual([])
    expect(tight({ settings: { invented: 1 } })).not.toEqual([])
  })

  it('measures queries, given as text', () => {
    const list = findOperation(operations, 'GET', '/users/me/meetings') as ZoomOperation
    const check = createQueryCheck(list)
    expect(check(new URLSearchParams({ page_size: '300', type: 'upcoming', from: '2026-12-01' }))).toEqual([])
    for (const query of ['page_size=301', 'type=all', 'from=soon', 'invented=1']) {
      expect(check(new URLSearchParams(query))).not.toEqual([])
    }
  })
})
