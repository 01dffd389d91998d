import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, HANH, type Json, LUKASZ, MARIA, openZoom, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

describe('the guard', () => {
  it('wants the exact host, and no page of another site', async () => {
    const { port } = new URL(zoom.url)
    const get = (headers: Record<string, string>) => zoom.ask('GET', '/_sandbox/apps', { headers })
    for (const host of [`localhost:${port}`, '127.0.0.1', 'evil.example', `127.0.0.1.evil.example:${port}`]) {
      expect((await get({ host })).status).toBe(403)
    }
    for (const origin of ['https://evil.example', 'null', `http://localhost:${port}`, 'http://127.0.0.1:1']) {
      expect((await get({ origin })).status).toBe(403)
    }
    expect((await get({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await get({ origin: zoom.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect(
      (await zoom.ask('POST', '/_sandbox/clock', { headers: { origin: 'x' }, body: { advanceMs: 1 } }))
        .status,
    ).toBe(403)
  })
})

describe('GET /apps', () => {
  it('has a confidential app of each level, and a public one', async () => {
    const apps = await zoom.control('/apps')
    const kinds = apps.map((app: Json) => [app.level, typeof app.clientSecret])
    expect(kinds).toEqual([
      ['user', 'string'],
      ['account', 'string'],
      ['user', 'undefined'],
    ])
    for (const app of apps) {
      expect(app.clientId).toMatch(/^\w{22}$/)
      expect(app.clientSecret ?? 'x'.repeat(32)).toMatch(/^\w{32}$/)
      expect(app.redirectUris).toEqual(['http://127.0.0.1/callback', 'https://connect.example.com/callback'])
      expect(app.scopes.length).toBeGreaterThan(3)
    }
  })
})

describe('the clock', () => {
  it('is the Date of every answer, moves by itself, and is set or advanced', async () => {
    const answer = await zoom.control('/clock', { now: '2030-05-05T05:05:05Z' })
    expect(answer.now).toMatch(/^2030-05-05T05:05:05\.\d{3}Z$/)
    for (const path of ['/_sandbox/state', '/v2/users/me', '/oauth/nothing', '/nothing', '/v2/a\\b']) {
      expect((await zoom.ask('GET', path)).headers['date']).toMatch(/^Sun, 05 May 2030 05:05:0\d GMT$/)
    }
    await zoom.advance(3_600_000)
    expect((await zoom.control('/clock')).now).toMatch(/^2030-05-05T06:05/)
    await zoom.advance(-86_400_000)
    expect((await zoom.control('/clock', { now: Date.UTC(2031, 0, 1) })).now).toMatch(/^2031-01-01T00:00:00/)
  })

  it.each([
    {},
    { now: 'soon' },
    { now: 1, advanceMs: 1 },
    { advanceMs: 1.5 },
    { advanceMs: 1e15 },
    { now: '1970-01-01' },
    { later: 1 },
  ])('refuses %j', async (body) => {
    const reply = await zoom.ask('POST', '/_sandbox/clock', { body })
    expect(reply.status).toBe(400)
    expect(reply.json.message).toBeTypeOf('string')
  })
})

describe('GET /state and /calls', () => {
  it('count the world, the grants and every request to Zoom', async () => {
    const before = await zoom.control('/state')
    expect(before).toMatchObject({ accounts: 3, users: 120, grants: 0, calls: 0 })
    const maria = await zoom.connect(MARIA)
    const meeting = (await maria.call('POST', '/users/me/meetings', {})).json
    await maria.call('GET', '/users/me?secret=1')
    await maria.call('DELETE', `/meetings/${meeting.id}`)
    const after = await zoom.control('/state')
    expect(after).toEqual({ ...before, grants: 1, calls: 6 })
    const calls = await zoom.control('/calls')
    const { id, account_id } = await zoom.user(MARIA)
    expect(calls.map((call: Json) => [call.method, call.path, call.label, call.status])).toEqual([
      ['GET', '/oauth/authorize', null, 200],
      ['POST', '/oauth/authorize', null, 302],
      ['POST', '/oauth/token', null, 200],
      ['POST', '/v2/users/me/meetings', 'LIGHT', 201],
      ['GET', '/v2/users/me', 'LIGHT', 200],
      ['DELETE', `/v2/meetings/${meeting.id}`, 'LIGHT', 204],
    ])
    for (const call of calls.slice(1)) {
      expect(call).toMatchObject({
        user: id,
        account: account_id,
        clientId: zoom.userApp.clientId,
        fault: null,
      })
      expect(new Date(call.time).toISOString()).toBe(call.time)
    }
    expect(JSON.stringify(calls)).not.toContain('secret')
  })

  it('name the user of a refused token, and the host an administrator acts on', async () => {
    const maria = await zoom.connect(MARIA)
    await zoom.connect(MARIA)
    await maria.call('GET', '/users/me')
    const admin = await zoom.connect(LUKASZ, zoom.accountApp)
    await admin.call('GET', `/users/${HANH}/meetings`)
    const calls = await zoom.control('/calls')
    const ids = {
      maria: (await zoom.user(MARIA)).id,
      lukasz: (await zoom.user(LUKASZ)).id,
      hanh: (await zoom.user(HANH)).id,
    }
    expect(calls.find((call: Json) => call.status === 401)).toMatchObject({ user: ids.maria, code: 124 })
    expect(calls.at(-1)).toMatchObject({ user: ids.lukasz, target: ids.hanh, label: 'MEDIUM' })
  })

  it('are cut by time and number', async () => {
    await zoom.ask('GET', '/v2/a')
    await zoom.advance(60_000)
    const { now } = await zoom.control('/clock')
    await zoom.ask('GET', '/v2/b')
    await zoom.ask('GET', '/v2/c')
    const paths = async (query: string) =>
      (await zoom.control(`/calls?${query}`)).map((call: Json) => call.path)
    expect(await paths(`since=${now}`)).toEqual(['/v2/b', '/v2/c'])
    expect(await paths('limit=1')).toEqual(['/v2/c'])
    expect(await paths('limit=0')).toEqual([])
    expect((await zoom.ask('GET', '/_sandbox/calls?since=x')).status).toBe(400)
    expect((await zoom.ask('GET', '/_sandbox/calls?limit=x')).status).toBe(400)
  })
})

describe('changes behind the console’s back', () => {
  it('edit, delete and restore a meeting', async () => {
    const maria = await zoom.connect(MARIA)
    const { id } = (await maria.call('POST', '/users/me/meetings', { topic: 'a' })).json
    await zoom.control(`/meetings/${id}`, {
      topic: 'b',
      start_time: '2027-05-05T05:00:00',
      timezone: 'Asia/Tokyo',
      duration: 15,
    })
    expect((await maria.call('GET', `/meetings/${id}`)).json).toMatchObject({
      topic: 'b',
      start_time: '2027-05-04T20:00:00Z',
      duration: 15,
    })
    await zoom.control(`/meetings/${id}`, { deleted: true })
    expect((await maria.call('GET', `/meetings/${id}`)).status).toBe(404)
    await zoom.control(`/meetings/${id}`, { deleted: false, host_id: LUKASZ })
    const lukasz = await zoom.connect(LUKASZ)
    expect((await lukasz.call('GET', `/meetings/${id}`)).json.host_email).toBe(LUKASZ)
  })

  it('move, rename and downgrade a user, and change a plan', async () => {
    const maria = await zoom.connect(MARIA)
    const [first, second] = await zoom.accounts()
    const { id } = await zoom.user(MARIA)
    await zoom.control(`/users/${id}`, { type: 1, first_name: 'Mary' })
    expect((await maria.call('GET', '/users/me')).json).toMatchObject({
      type: 1,
      first_name: 'Mary',
      display_name: 'Mary Castellanos',
    })
    await zoom.control(`/users/${id}`, { account_id: second.id, email: 'mary@client2.example.com' })
    expect((await maria.call('GET', '/users/me')).json).toMatchObject({
      account_id: second.id,
      email: 'mary@client2.example.com',
    })
    const server = await zoom.connectAccount(first.id)
    expect((await server.call('GET', `/users/${id}`)).json.code).toBe(1001)
    const users = (await server.call('GET', '/users?page_size=300')).json.users
    expect(users.map((user: Json) => user.id)).not.toContain(id)
    const other = await zoom.connectAccount(second.id)
    const theirs = (await other.call('GET', '/users?page_size=300')).json
    expect(theirs.users.map((user: Json) => user.id)).toContain(id)
    expect(theirs.total_records).toBe(theirs.users.length)
    await zoom.control(`/accounts/${second.id}`, { plan: 'free' })
    expect((await zoom.accounts())[1].plan).toBe('free')
  })

  it.each([
    ['/users/nobody', { status: 'inactive' }, 404, 'id'],
    ['/users/MARIA', { status: 'asleep' }, 400, 'status'],
    ['/users/MARIA', { mood: 'good' }, 400, 'mood'],
    ['/users/MARIA', { account_id: 'none' }, 404, 'account_id'],
    ['/users/MARIA', { email: LUKASZ }, 400, 'email'],
    ['/meetings/12345', { topic: 'x' }, 404, 'id'],
    ['/meetings/x', { topic: 'x' }, 404, 'id'],
    ['/accounts/none', { plan: 'pro' }, 404, 'id'],
    ['/deauthorize', { user: 'nobody', clientId: 'x' }, 404, 'user'],
    ['/deauthorize', { user: MARIA, clientId: 'x' }, 404, 'clientId'],
    ['/deauthorize', {}, 400, 'user'],
    ['/foreign-calls', { count: 1 }, 400, 'account'],
    ['/foreign-calls', { user: 'nobody', count: 1 }, 404, 'user'],
    ['/foreign-calls', { user: MARIA, count: 0 }, 400, 'count'],
    ['/apps/none', {}, 404, 'clientId'],
  ])('POST %s %j answers %i and names %s', async (path, body, status, field) => {
    const { id } = await zoom.user(MARIA)
    const reply = await zoom.ask('POST', `/_sandbox${path.replace('MARIA', id)}`, { body })
    expect([reply.status, reply.json.field]).toEqual([status, field])
  })

  it('refuse a wrong plan or label by name, and bodies that are no objects', async () => {
    const [account] = await zoom.accounts()
    const post = (path: string, body: object | string) => zoom.ask('POST', `/_sandbox${path}`, { body })
    // Rules that no passcode meets would have it tried for ever.
    const rules = { only_allow_numeric: true, have_letter: true }
    expect((await post(`/accounts/${account.id}`, { meeting_password_requirement: rules })).json.field).toBe(
      'meeting_password_requirement',
    )
    expect((await post(`/accounts/${account.id}`, { plan: 'gold' })).json.field).toBe('plan')
    expect((await post('/foreign-calls', { account: account.id, label: 'WILD', count: 1 })).json.field).toBe(
      'label',
    )
    for (const body of ['', '[]', 'null', '{', 'x']) {
      for (const path of ['/clock', '/switches', '/faults', `/accounts/${account.id}`, '/deauthorize']) {
        expect((await post(path, body)).status).toBe(400)
      }
    }
    expect((await zoom.ask('GET', '/_sandbox/nothing')).status).toBe(404)
  })

  it('list grants without any token', async () => {
    const maria = await zoom.connect(MARIA)
    await zoom.refresh(zoom.userApp, maria.refresh)
    const text = JSON.stringify(await zoom.control('/grants'))
    const [grant] = JSON.parse(text)
    expect(grant).toMatchObject({
      alive: true,
      endedBy: null,
      generation: 2,
      clientId: zoom.userApp.clientId,
    })
    expect([grant.accessTokens.length, grant.refreshTokens.length]).toEqual([2, 2])
    expect(text).not.toContain(maria.access)
  })
})

describe('two sandboxes', () => {
  it('of the same seed, tenants and users have the same world; of another seed, another', async () => {
    const read = async (options: object) => {
      const other = await openZoom(options)
      const paths = ['/apps', '/accounts', '/users', '/meetings']
      const world = await Promise.all(
        paths.map(async (path) => (await ask(other.url, 'GET', `/_sandbox${path}`)).text),
      )
      await other.close()
      return world
    }
    const first = await read({ seed: 7, tenants: 5, users: 77 })
    expect(await read({ seed: 7, tenants: 5, users: 77 })).toEqual(first)
    const second = await read({ seed: 8, tenants: 5, users: 77 })
    for (const [index, text] of second.entries()) expect(text).not.toBe(first[index])
    const [, accounts = '', users = ''] = first
    const sizes = JSON.parse(accounts).map((account: Json) => account.users)
    expect(sizes).toEqual([16, 16, 15, 15, 15])
    const all: Json[] = JSON.parse(users)
    expect(new Set(all.map((user) => user.id)).size).toBe(77)
    expect(new Set(all.map((user) => user.email)).size).toBe(77)
    expect(JSON.parse(accounts).map((account: Json) => account.plan)).toEqual([
      'business',
      'pro',
      'free',
      'business',
      'pro',
    ])
  })
})
