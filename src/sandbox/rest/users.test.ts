import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, HANH, LUKASZ, MARIA, OBI, openZoom, PRIYA, type Zoom } from '../test-kit.ts'

let zoom: Zoom
let maria: Connection
let admin: Connection
beforeAll(async () => {
  zoom = await openZoom({ users: 120 })
  maria = await zoom.connect(MARIA)
  admin = await zoom.connect(LUKASZ, zoom.accountApp)
})
afterAll(() => zoom.close())

describe('GET /users/{userId}', () => {
  it('shows the user of the token as me, by id and by address', async () => {
    const me = await maria.call('GET', '/users/me')
    expect(me.status).toBe(200)
    expect(me.json).toMatchObject({
      email: MARIA,
      first_name: 'Maria',
      last_name: 'Castellanos',
      display_name: 'Maria Castellanos',
      type: 2,
      role_id: '0',
      role_name: 'Owner',
      status: 'active',
      timezone: 'Europe/London',
    })
    expect(me.json.id).toMatch(/^[\w-]{22}$/)
    expect(me.json.account_id).toMatch(/^[\w-]{22}$/)
    for (const key of ['pmi', 'dept', 'user_created_at', 'last_login_time', 'account_number']) {
      expect(me.json).toHaveProperty(key)
    }
    for (const path of [me.json.id, MARIA, MARIA.replace('@', '%40'), MARIA.toUpperCase()]) {
      expect((await maria.call('GET', `/users/${path}`)).json.id).toBe(me.json.id)
    }
  })

  it('refuses somebody else to a user, naming the scope of administrators', async () => {
    for (const path of [LUKASZ, 'nobody@x.example', PRIYA]) {
      const reply = await maria.call('GET', `/users/${path}`)
      const message = 'Invalid access token, does not contain scopes:[user:read:user:admin].'
      expect([reply.status, reply.json]).toEqual([400, { code: 4711, message }])
    }
  })

  it('shows an administrator their account and no other', async () => {
    expect((await admin.call('GET', `/users/${MARIA}`)).json.email).toBe(MARIA)
    const { id } = await zoom.user(PRIYA)
    for (const path of [PRIYA, id, 'nobody@client1.example.com', id.toLowerCase()]) {
      const reply = await admin.call('GET', `/users/${encodeURIComponent(path)}`)
      expect([reply.status, reply.json]).toEqual([
        404,
        { code: 1001, message: `User does not exist: ${path}.` },
      ])
    }
  })

  it('shows who is deactivated, and who is invited without an id', async () => {
    const users = await zoom.usersOf(0)
    const inactive = users.find((user) => user.status === 'inactive')
    expect((await admin.call('GET', `/users/${inactive.id}`)).json.status).toBe('inactive')
    const pending = users.find((user) => user.status === 'pending')
    expect((await admin.call('GET', `/users/${pending.id}`)).status).toBe(404)
    const now = Date.parse((await zoom.control('/clock')).now)
    const shown = (await admin.call('GET', `/users/${pending.email}`)).json
    expect(shown).not.toHaveProperty('id')
    expect(Math.abs(Date.parse(shown.created_at) - now)).toBeLessThan(5000)
  })

  it('opens for user_info:read with me alone', async () => {
    await zoom.control(`/apps/${zoom.publicApp.clientId}`, { scopes: ['user_info:read'] })
    const hanh = await zoom.connect(HANH, zoom.publicApp)
    expect((await hanh.call('GET', '/users/me')).status).toBe(200)
    expect((await hanh.call('GET', `/users/${HANH}`)).json.code).toBe(4711)
  })
})

describe('GET /users', () => {
  it('is for administrators', async () => {
    const reply = await maria.call('GET', '/users')
    const message = 'Invalid access token, does not contain scopes:[user:read:list_users:admin].'
    expect([reply.status, reply.json]).toEqual([400, { code: 4711, message }])
  })

  it('pages through the active users of the account, each once', async () => {
    const seen: string[] = []
    let token = ''
    do {
      const reply = await admin.call('GET', `/users?page_size=7&next_page_token=${token}`)
      expect(reply.json).toMatchObject({ page_size: 7, total_records: 38 })
      seen.push(...reply.json.users.map((user: { id: string }) => user.id))
      token = reply.json.next_page_token
    } while (token !== '')
    expect(new Set(seen).size).toBe(38)
    expect(seen).toHaveLength(38)
  })

  it('takes page numbers as well', async () => {
    const all = (await admin.call('GET', '/users?page_size=300')).json.users
    const second = (await admin.call('GET', '/users?page_size=10&page_number=2')).json
    expect(second.page_number).toBe(2)
    expect(second.users).toEqual(all.slice(10, 20))
  })

  it('filters by status, role and licence', async () => {
    const read = async (query: string) => (await admin.call('GET', `/users?${query}`)).json.users
    expect(await read('status=inactive')).toHaveLength(1)
    const [pending] = await read('status=pending')
    expect(pending).not.toHaveProperty('id')
    expect((await read('role_id=0')).map((user: { email: string }) => user.email)).toEqual([MARIA])
    expect(await read('license=zoom_compliance_management')).toEqual([])
    const [withKey] = await read('include_fields=host_key')
    expect(withKey.host_key).toMatch(/^\d{6}$/)
  })

  it.each([
    'page_size=0',
    'page_size=2001',
    'page_size=ten',
    'page_number=0',
    'status=asleep',
    'license=gold',
    'include_fields=all',
  ])('refuses %s', async (query) => {
    const reply = await admin.call('GET', `/users?${query}`)
    const [field = ''] = query.split('=')
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field, message: `Invalid parameter: ${field}.` }],
    })
  })

  it('refuses page tokens that are forged, of another question, or too old', async () => {
    const token = (await admin.call('GET', '/users?page_size=5')).json.next_page_token
    const refused = { code: 300, message: 'The next page token is invalid or expired.' }
    for (const query of [
      'page_size=5&next_page_token=forged',
      `page_size=6&next_page_token=${token}`,
      `page_size=5&status=active&next_page_token=${token}`,
      `page_size=5&next_page_token=${token}x`,
    ]) {
      const reply = await admin.call('GET', `/users?${query}`)
      expect([reply.status, reply.json]).toEqual([400, refused])
    }
    expect((await admin.call('GET', `/users?page_size=5&next_page_token=${token}`)).status).toBe(200)
    await zoom.advance(15 * 60_000)
    expect((await admin.call('GET', `/users?page_size=5&next_page_token=${token}`)).json).toEqual(refused)
  })
})

describe('GET /users/summary', () => {
  it('counts the licences of the account', async () => {
    const summary = (await admin.call('GET', '/users/summary')).json
    const users = (await zoom.usersOf(0)).filter((user) => user.status === 'active')
    expect(summary).toMatchObject({
      licensed_users_count: users.filter((user) => user.type === 2).length,
      basic_users_count: users.filter((user) => user.type === 1).length,
      pending_users_count: 1,
      total_users_count: 38,
    })
    expect((await maria.call('GET', '/users/summary')).json.code).toBe(4711)
  })
})

describe('GET /users/{userId}/settings', () => {
  it('has what schedulers read', async () => {
    const settings = (await maria.call('GET', '/users/me/settings')).json
    expect(settings.schedule_meeting).toMatchObject({
      join_before_host: false,
      require_password_for_scheduling_new_meetings: true,
      meeting_password_requirement: { length: 0 },
    })
    expect(settings.in_meeting.waiting_room).toBe(false)
    expect(settings.feature.meeting_capacity).toBe(300)
  })

  it('narrows to fields and branches', async () => {
    const read = async (fields: string) =>
      (await maria.call('GET', `/users/me/settings?custom_query_fields=${fields}`)).json
    expect(await read('host_video')).toEqual({ schedule_meeting: { host_video: false } })
    expect(Object.keys(await read('feature,join_before_host'))).toEqual(['schedule_meeting', 'feature'])
    expect(await read('nothing')).toEqual({})
  })

  it('shows other parts by option, and refuses unknown ones', async () => {
    expect((await maria.call('GET', '/users/me/settings?option=meeting_security')).json).toHaveProperty(
      'meeting_security',
    )
    const reply = await maria.call('GET', '/users/me/settings?option=meeting_authentication')
    expect(reply.json.authentication_options).toHaveProperty('meeting_authentication')
    expect((await maria.call('GET', '/users/me/settings?option=all')).json.code).toBe(300)
  })

  it('says of an invited user that the invitation was not accepted', async () => {
    const pending = (await zoom.usersOf(0)).find((user) => user.status === 'pending')
    const reply = await admin.call('GET', `/users/${pending.email}/settings`)
    expect([reply.status, reply.json.code]).toEqual([400, 1120])
  })
})

describe('POST and PATCH /users', () => {
  it('invite a user, who is pending and has no id in lists', async () => {
    const info = { email: 'new.person@client1.example.com', type: 1, first_name: 'New', last_name: 'Person' }
    const created = await admin.call('POST', '/users', { action: 'create', user_info: info })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({ email: info.email, type: 1 })
    const again = await admin.call('POST', '/users', { action: 'create', user_info: info })
    expect([again.status, again.json.code]).toEqual([409, 1005])
    const listed = (await admin.call('GET', '/users?status=pending')).json.users
    expect(listed.map((user: { email: string }) => user.email)).toContain(info.email)
    expect((await admin.call('POST', '/users', { action: 'create' })).json.errors[0].field).toBe('user_info')
  })

  it('change a name, and a licence for administrators', async () => {
    const users = await zoom.usersOf(0)
    const basic = users.find((user) => user.type === 1 && user.status === 'active')
    const path = `/users/${basic.id}`
    expect((await admin.call('PATCH', path, { first_name: 'Rahel', type: 2 })).status).toBe(204)
    expect((await admin.call('GET', path)).json).toMatchObject({ first_name: 'Rahel', type: 2 })
    expect((await admin.call('PATCH', path, { timezone: 'Mars/Olympus' })).json.code).toBe(300)
    const free = await zoom.connect(OBI, zoom.accountApp)
    expect((await free.call('PATCH', '/users/me', { type: 2 })).json.code).toBe(200)
  })
})

describe('PATCH /users', () => {
  it('leaves the name that is shown where no name is changed', async () => {
    const [user] = await zoom.usersOf(0)
    const path = `/users/${user.id}`
    await admin.call('PATCH', path, { display_name: 'The boss' })
    await admin.call('PATCH', path, { dept: 'Care' })
    expect((await admin.call('GET', path)).json).toMatchObject({ display_name: 'The boss', dept: 'Care' })
    await admin.call('PATCH', path, { first_name: 'Mia' })
    expect((await admin.call('GET', path)).json.display_name).toMatch(/^Mia /)
  })
})

describe('GET /accounts/me/plans/usage', () => {
  it('is refused as its own page says', async () => {
    const reply = await admin.call('GET', '/accounts/me/plans/usage')
    expect([reply.status, reply.json]).toEqual([400, { code: 200, message: 'No permission.' }])
    expect((await maria.call('GET', '/accounts/me/plans/usage')).json.code).toBe(4711)
  })
})

describe('authentication', () => {
  const get = (path: string, headers: Record<string, string>) => zoom.ask('GET', path, { headers })

  it.each([
    ['no header', {}, 4700, 'Token cannot be empty.'],
    ['an empty token', { authorization: 'Bearer ' }, 4700, 'Token cannot be empty.'],
    ['an unknown token', { authorization: 'Bearer x' }, 124, 'Invalid access token.'],
    ['another scheme', { authorization: 'Basic x' }, 124, 'Invalid access token.'],
  ])('refuses %s', async (_name, headers, code, message) => {
    const reply = await get('/v2/users/me', headers)
    expect([reply.status, reply.json]).toEqual([401, { code, message }])
  })

  it('refuses a token in the query, and a refresh token', async () => {
    const reply = await get(`/v2/users/me?access_token=${maria.access}`, {})
    expect([reply.status, reply.json]).toEqual([401, { code: 124, message: 'Invalid access token.' }])
    expect((await get('/v2/users/me', { authorization: `Bearer ${maria.refresh}` })).json.code).toBe(124)
  })

  it('tells of a denied account', async () => {
    const [, account] = await zoom.accounts()
    const priya = await zoom.connect(PRIYA)
    await zoom.control(`/accounts/${account.id}`, { api_denied: true })
    const reply = await priya.call('GET', '/users/me')
    expect(reply.status).toBe(403)
    expect(reply.json.message).toMatch(/^Access to the Zoom REST API has been denied for this account/)
    await zoom.control(`/accounts/${account.id}`, { api_denied: false })
  })

  it.each([
    ['GET', '/v2/nothing'],
    ['POST', '/v2/users/me'],
    ['GET', '/v2/users/'],
    ['GET', '/v2/'],
  ])('does not recognize %s %s', async (method, path) => {
    const reply = await zoom.ask(method, path)
    expect([reply.status, reply.json]).toEqual([
      400,
      { code: 2300, message: 'This API endpoint is not recognized.' },
    ])
    expect(reply.headers['x-zm-trackingid']).toMatch(/rid=WEB_[0-9a-f]{32}$/)
  })
})
