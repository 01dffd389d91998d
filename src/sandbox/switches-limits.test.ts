import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Connection,
  type Json,
  LUKASZ,
  MARIA,
  OBI,
  openZoom,
  type Reply,
  type Zoom,
} from './test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const NOON = Date.UTC(2027, 0, 10, 12)

const me = async (connection: Connection) => (await connection.call('GET', '/users/me')).status

const create = async (connection: Connection, body: object = {}): Promise<Json> =>
  (await connection.call('POST', '/users/me/meetings', body)).json

/** What a meeting write is answered with when the host's hundred is spent but for `left`. */
async function spendHundred(user: string, left = 0): Promise<Connection> {
  await zoom.control('/clock', { now: NOON })
  const connection = await zoom.connect(user)
  if (left < 100) await zoom.control('/foreign-calls', { user, count: 100 - left })
  return connection
}

/** A light call that is refused because a free account's day is spent. */
async function spendDay(): Promise<Reply> {
  await zoom.control('/clock', { now: NOON })
  const obi = await zoom.connect(OBI)
  const free = (await zoom.accounts())[2]
  await zoom.control('/foreign-calls', { account: free.id, label: 'LIGHT', count: 6000 })
  return obi.call('GET', '/users/me')
}

/** A light call that is refused because a free account's second is spent. */
async function spendSecond(): Promise<Reply> {
  await zoom.control('/clock', { now: NOON })
  const obi = await zoom.connect(OBI)
  for (let sent = 0; sent < 4; sent += 1) {
    await zoom.control('/clock', { now: NOON })
    await obi.call('GET', '/users/me')
  }
  await zoom.control('/clock', { now: NOON })
  return obi.call('GET', '/users/me')
}

/** How each switch shows: every value besides the default changes an answer. */
const BEHAVIOURS = {
  'label.create': async () => {
    const maria = await zoom.connect(MARIA)
    for (const [label, category] of [
      ['light', 'Light'],
      ['medium', 'Medium'],
      ['heavy', 'Heavy'],
    ] as const) {
      await zoom.set({ 'label.create': label })
      const reply = await maria.call('POST', '/users/me/meetings', {})
      expect(reply.headers['x-ratelimit-category']).toBe(category)
      expect((await zoom.control('/calls')).at(-1).label).toBe(label.toUpperCase())
    }
  },
  'qps.window': async () => {
    await zoom.set({ 'qps.window': 'sliding' })
    const obi = await zoom.connect(OBI)
    const burst = async (now: number) => {
      const statuses: number[] = []
      for (let sent = 0; sent < 4; sent += 1) {
        await zoom.control('/clock', { now })
        statuses.push(await me(obi))
      }
      return statuses
    }
    const start = Math.ceil(Date.parse((await zoom.control('/clock')).now) / 1000 + 5) * 1000
    expect(await burst(start + 400)).toEqual([200, 200, 200, 200])
    expect(await burst(start + 1000)).toEqual([429, 429, 429, 429])
    await zoom.set({ 'qps.window': 'fixed' })
    expect(await burst(start + 5700)).toEqual([200, 200, 200, 200])
    expect(await burst(start + 6000)).toEqual([200, 200, 200, 200])
  },
  'user100.delete': async () => {
    const maria = await spendHundred(MARIA, 2)
    const first = await create(maria)
    const second = await create(maria)
    expect((await maria.call('DELETE', `/meetings/${first.id}`)).status).toBe(204)
    await zoom.set({ 'user100.delete': 'yes' })
    expect((await maria.call('DELETE', `/meetings/${second.id}`)).status).toBe(429)
  },
  'user100.scope': async () => {
    const maria = await spendHundred(MARIA, 2)
    const { id } = await create(maria)
    await create(maria)
    const update = async () => (await maria.call('PATCH', `/meetings/${id}`, {})).status
    expect(await update()).toBe(429)
    await zoom.set({ 'user100.scope': 'meeting' })
    expect(await update()).toBe(204)
    expect((await maria.call('POST', '/users/me/meetings', {})).status).toBe(429)
  },
  'user100.countOn': async () => {
    const maria = await spendHundred(MARIA, 1)
    await maria.call('POST', '/users/me/meetings', { duration: 0 })
    expect((await maria.call('POST', '/users/me/meetings', {})).status).toBe(201)
    await zoom.set({ 'user100.countOn': 'attempt' })
    const lukasz = await spendHundred(LUKASZ, 1)
    await lukasz.call('POST', '/users/me/meetings', { duration: 0 })
    expect((await lukasz.call('POST', '/users/me/meetings', {})).status).toBe(429)
  },
  'user100.form': async () => {
    const maria = await spendHundred(MARIA)
    await zoom.set({ 'user100.form': '300' })
    const reply = await maria.call('POST', '/users/me/meetings', {})
    const message = 'A maximum of 100 meetings can be created/updated for a single user in one day.'
    expect([reply.status, reply.json]).toEqual([300, { code: 300, message }])
  },
  'headers.ok': async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    const limits = ({ headers }: Reply) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit')))
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({ 'x-ratelimit-category': 'Light' })
    await zoom.set({ 'headers.ok': 'none' })
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({})
    await zoom.set({ 'headers.ok': 'documented2020' })
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5997',
    })
    const maria = await zoom.connect(MARIA)
    expect(limits(await maria.call('GET', '/users/me'))).toMatchObject({
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': '80',
    })
    await zoom.set({ 'headers.ok': 'odd2021' })
    const created = await maria.call('POST', '/users/me/meetings', {})
    const path = `/meetings/${created.json.id}`
    expect(limits(created)).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99' })
    const updated = await maria.call('PATCH', path, {})
    expect(limits(updated)).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '98' })
    const deleted = await maria.call('DELETE', path)
    expect(limits(deleted)).toMatchObject({ 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5999' })
  },
  'headers.429': async () => {
    const maria = await spendHundred(MARIA)
    const headers = async () => (await maria.call('POST', '/users/me/meetings', {})).headers
    expect(await headers()).toMatchObject({ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '100' })
    await zoom.set({ 'headers.429': 'odd2020' })
    const odd = await headers()
    expect(odd).toMatchObject({
      'x-ratelimit-category': 'Light',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5893',
    })
    for (const name of ['x-ratelimit-type', 'retry-after']) expect(odd).not.toHaveProperty(name)
    await zoom.set({ 'headers.429': 'category2026' })
    const bare = await headers()
    expect(bare['x-ratelimit-category']).toBe('Light')
    expect(bare).not.toHaveProperty('x-ratelimit-limit')
    await zoom.set({ 'headers.429': 'none' })
    expect(await headers()).not.toHaveProperty('x-ratelimit-category')
  },
  retryAfter: async () => {
    const obi = await zoom.connect(OBI)
    expect((await spendDay()).status).toBe(429)
    const again = await zoom.connect(OBI)
    expect(obi).toBeDefined()
    const value = async (form: string) => {
      await zoom.set({ retryAfter: form })
      return (await again.call('GET', '/users/me')).headers['retry-after']
    }
    expect(await value('iso')).toBe('2027-01-11T00:00:00Z')
    expect(Number(await value('seconds'))).toBeGreaterThan(43_100)
    expect(Number(await value('seconds'))).toBeLessThanOrEqual(43_200)
    expect(await value('httpDate')).toBe('Mon, 11 Jan 2027 00:00:00 GMT')
    expect(await value('missing')).toBeUndefined()
    expect(await value('past')).toMatch(/^2027-01-10T11:00:\d\dZ$/)
    expect(await value('far')).toBe('2027-02-10T00:00:00Z')
    expect(Number.isNaN(Date.parse((await value('garbage')) ?? ''))).toBe(true)
  },
  '429.code': async () => {
    expect((await spendSecond()).json.code).toBe(429)
    await zoom.set({ '429.code': '4001' })
    const reply = await spendSecond()
    expect([reply.status, reply.json.code]).toEqual([429, 4001])
    expect((await spendDay()).json.code).toBe(429)
  },
  'lock.meeting': async () => {
    const maria = await zoom.connect(MARIA)
    const [a, b] = [await create(maria), await create(maria)]
    const patch = (id: number) => maria.call('PATCH', `/meetings/${id}`, {})
    const free = await Promise.all([patch(a.id), patch(a.id)])
    expect(free.map((reply) => reply.status)).toEqual([204, 204])
    await zoom.set({ 'lock.meeting': 'on' })
    const locked = await Promise.all([patch(a.id), patch(a.id), patch(b.id)])
    expect(locked.map((reply) => reply.status).sort((a, b) => a - b)).toEqual([204, 204, 429])
    const refused = locked.find((reply) => reply.status === 429)
    expect(refused?.json).toEqual({
      code: 429,
      message: 'Too many concurrent requests. A request to disassociate this user has already been made.',
    })
    expect((await patch(a.id)).status).toBe(204)
  },
}

describe('switches of limits', () => {
  it.each(Object.entries(BEHAVIOURS))('%s', async (_name, show) => {
    await expect(show()).resolves.toBeUndefined()
  })
})
