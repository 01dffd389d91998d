import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Connection, MARIA, OBI, openZoom, type Reply, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const NOON = Date.UTC(2027, 0, 10, 12)
const PER_SECOND = 'You have reached the maximum per-second rate limit for this API. Try again later.'

/** Sends a call in one and the same second of the sandbox's clock, however slow the machine is. */
async function callAtNoon(connection: Connection, path = '/users/me'): Promise<Reply> {
  await zoom.control('/clock', { now: NOON })
  return connection.call('GET', path)
}

async function burst(connection: Connection, count: number): Promise<number[]> {
  const statuses: number[] = []
  for (let sent = 0; sent < count; sent += 1) statuses.push((await callAtNoon(connection)).status)
  return statuses
}

describe('the second', () => {
  it('of a free account admits four light calls, over all its users and apps', async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    const other = await zoom.connect('minjun.park@client3.example.com', zoom.publicApp)
    const statuses = await burst(obi, 3)
    statuses.push((await callAtNoon(other)).status)
    const refused = await callAtNoon(obi)
    expect([...statuses, refused.status]).toEqual([200, 200, 200, 200, 429])
    expect(refused.json).toEqual({ code: 429, message: PER_SECOND })
    expect(refused.headers).toMatchObject({
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': '4',
      'x-ratelimit-remaining': '0',
    })
    expect(refused.headers).not.toHaveProperty('retry-after')
    // Other labels have windows of their own, and the next second is free.
    expect((await callAtNoon(obi, '/users/me/settings')).status).toBe(200)
    await zoom.advance(1000)
    expect((await obi.call('GET', '/users/me')).status).toBe(200)
    const last = (await zoom.control('/calls')).filter((call: { status: number }) => call.status === 429)
    expect(last).toHaveLength(1)
    expect(last[0]).toMatchObject({ label: 'LIGHT', code: 429, path: '/v2/users/me' })
  })

  it('counts calls that are refused later, and none that are not authenticated or not known', async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    for (let sent = 0; sent < 4; sent += 1) {
      expect((await zoom.ask('GET', '/v2/users/me', { headers: { authorization: 'Bearer x' } })).status).toBe(
        401,
      )
      expect((await obi.call('GET', '/nothing')).json.code).toBe(2300)
    }
    const paths = ['/users', '/users/summary', '/users/me/settings']
    const codes: number[] = []
    for (const path of paths) codes.push((await callAtNoon(obi, path)).json.code)
    expect(codes).toEqual([4711, 4711, 429])
  })

  it('follows the plan of the account', async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    const free = (await zoom.accounts())[2]
    await zoom.control(`/accounts/${free.id}`, { plan: 'pro' })
    const statuses = await burst(obi, 31)
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('the day', () => {
  it('of a free account ends in a 429 that says when it is over', async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    const free = (await zoom.accounts())[2]
    await zoom.control('/foreign-calls', { account: free.id, label: 'Light', count: 5999 })
    expect((await obi.call('GET', '/users/me')).status).toBe(200)
    const refused = await obi.call('GET', '/users/me')
    expect(refused.status).toBe(429)
    expect(refused.json.code).toBe(429)
    expect(refused.json.message).toMatch(/^You have reached the maximum daily rate limit for this API/)
    expect(refused.headers).toMatchObject({
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '0',
      'retry-after': '2027-01-11T00:00:00Z',
    })
    expect((await obi.call('GET', '/users/me/meetings')).status).toBe(200)
    await zoom.control('/clock', { now: Date.UTC(2027, 0, 11) })
    const next = await zoom.connect(OBI)
    expect((await next.call('GET', '/users/me')).status).toBe(200)
  })
})

describe('the hundred', () => {
  it('refuses creates and updates of the host, whoever sends them, until 00:00 UTC', async () => {
    await zoom.control('/clock', { now: NOON })
    const maria = await zoom.connect(MARIA)
    const { id } = await zoom.user(MARIA)
    const meeting = (await maria.call('POST', '/users/me/meetings', {})).json
    const path = `/meetings/${meeting.id}`
    // A refused write spends nothing.
    await maria.call('POST', '/users/me/meetings', { duration: 0 })
    await zoom.control('/foreign-calls', { user: id, count: 98 })
    expect((await maria.call('PATCH', path, { topic: 'x' })).status).toBe(204)
    const [account] = await zoom.accounts()
    const server = await zoom.connectAccount(account.id)
    for (const [connection, method, target] of [
      [maria, 'POST', '/users/me/meetings'],
      [maria, 'PATCH', path],
      [server, 'POST', `/users/${id}/meetings`],
    ] as const) {
      const reply = await connection.call(method, target, {})
      expect(reply.status).toBe(429)
      expect(reply.json).toEqual({
        code: 429,
        message:
          'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.',
      })
      expect(reply.headers).toMatchObject({
        'x-ratelimit-limit': '100',
        'retry-after': '2027-01-11T00:00:00Z',
      })
    }
    expect(
      (await server.call('POST', '/users/lukasz.wisniewski@client1.example.com/meetings', {})).status,
    ).toBe(201)
    expect((await maria.call('PUT', `${path}/status`, { action: 'end' })).status).toBe(204)
    expect((await maria.call('DELETE', path)).status).toBe(204)
    await zoom.control('/clock', { now: Date.UTC(2027, 0, 11) })
    const next = await zoom.connect(MARIA)
    expect((await next.call('POST', '/users/me/meetings', {})).status).toBe(201)
  })
})
