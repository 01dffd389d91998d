import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Connection, HANH, type Json, LUKASZ, MARIA, openZoom, type Zoom } from './test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const me = async (connection: Connection) => (await connection.call('GET', '/users/me')).status

const create = async (connection: Connection, body: object = {}): Promise<Json> =>
  (await connection.call('POST', '/users/me/meetings', body)).json

const refreshCode = async (token: string) => (await zoom.refresh(zoom.userApp, token)).status

/** How each switch shows: every value besides the default changes an answer. */
const BEHAVIOURS = {
  'scope.family': async () => {
    const scopes = async () => (await zoom.connect(MARIA)).answer.scope
    expect(await scopes()).toContain('meeting:write:meeting')
    await zoom.set({ 'scope.family': 'classic' })
    const classic = await zoom.connect(MARIA)
    expect(classic.answer.scope).toBe('user:read meeting:read meeting:write')
    expect(await me(classic)).toBe(200)
    expect((await create(classic)).id).toBeDefined()
    expect((await classic.call('GET', '/users')).json.message).toContain('user:read:admin')
    await zoom.set({ 'scope.family': 'both' })
    expect(await scopes()).toMatch(/meeting:write:meeting.*meeting:write( |$)/)
  },
  'scope.form': async () => {
    const maria = await zoom.connect(MARIA)
    const refuse = () => maria.call('GET', '/users')
    for (const [form, status, code] of [
      ['4711', 400, 4711],
      ['4700', 401, 4700],
      ['403', 403, 4711],
    ] as const) {
      await zoom.set({ 'scope.form': form })
      const reply = await refuse()
      expect([reply.status, reply.json.code]).toEqual([status, code])
      expect(reply.json.message).toContain('does not contain scopes:[user:read:list_users:admin]')
    }
    await zoom.set({ 'scope.form': 'brokenJson' })
    const broken = await refuse()
    expect(broken.text).toContain('"code":104')
    expect(() => JSON.parse(broken.text)).toThrow(SyntaxError)
  },
  'scope.optional': async () => {
    await zoom.set({ 'scope.optional': 'subset' })
    const maria = await zoom.connect(MARIA)
    expect(maria.answer.scope).not.toContain('meeting:update:meeting')
    const { id } = await create(maria)
    expect((await maria.call('PATCH', `/meetings/${id}`, {})).json.code).toBe(4711)
  },
  'auth.status': async () => {
    const refuse = () => zoom.ask('GET', '/v2/users/me', { headers: { authorization: 'Bearer x' } })
    expect((await refuse()).status).toBe(401)
    await zoom.set({ 'auth.status': '400' })
    const reply = await refuse()
    expect([reply.status, reply.json.code]).toEqual([400, 124])
  },
  'user.inactiveToken': async () => {
    const hanh = await zoom.connect(HANH)
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    expect([await me(hanh), await refreshCode(hanh.refresh)]).toEqual([401, 400])
    await zoom.set({ 'user.inactiveToken': 'lives' })
    expect([await me(hanh), await refreshCode(hanh.refresh)]).toEqual([200, 200])
  },
  'host.inactiveMeetings': async () => {
    const hanh = await zoom.connect(HANH)
    const meeting = await create(hanh)
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    const seen = async () => [
      (await admin.call('GET', `/meetings/${meeting.id}`)).status,
      (await admin.call('GET', `/users/${id}/meetings`)).json.total_records > 0,
    ]
    expect(await seen()).toEqual([200, true])
    await zoom.set({ 'host.inactiveMeetings': 'gone' })
    expect(await seen()).toEqual([404, false])
  },
  'plans.usage': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const usage = () => admin.call('GET', '/accounts/me/plans/usage')
    expect((await usage()).json.code).toBe(200)
    await zoom.set({ 'plans.usage': '200' })
    expect((await usage()).json.plan_base).toMatchObject({
      type: 'business_monthly',
      usage: expect.any(Number),
    })
  },
  'pageSize.users': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const list = async (size: number) => (await admin.call('GET', `/users?page_size=${size}`)).status
    expect(await list(2000)).toBe(200)
    await zoom.set({ 'pageSize.users': '300' })
    expect([await list(300), await list(301)]).toEqual([200, 400])
  },
  'pageToken.life': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const token = (await admin.call('GET', '/users?page_size=3')).json.next_page_token
    const next = async () => (await admin.call('GET', `/users?page_size=3&next_page_token=${token}`)).status
    await zoom.set({ 'pageToken.life': '40 min' })
    await zoom.advance(16 * 60_000)
    expect(await next()).toBe(200)
    await zoom.set({ 'pageToken.life': '10s' })
    expect(await next()).toBe(400)
  },
  'time.offset': async () => {
    const maria = await zoom.connect(MARIA)
    const body = { start_time: '2027-06-01T10:00:00+09:00', timezone: 'Europe/Berlin' }
    expect((await create(maria, body)).code).toBe(300)
    await zoom.set({ 'time.offset': 'ignoreOffset' })
    expect((await create(maria, body)).start_time).toBe('2027-06-01T08:00:00Z')
  },
  'zone.unknown': async () => {
    const maria = await zoom.connect(MARIA)
    const body = { start_time: '2027-06-01T10:00:00', timezone: 'Europe/Kyiv' }
    expect((await create(maria, body)).code).toBe(300)
    await zoom.set({ 'zone.unknown': 'useDefault' })
    expect(await create(maria, body)).toMatchObject({
      start_time: '2027-06-01T09:00:00Z',
      timezone: 'Europe/London',
    })
  },
  'meeting.legacyCodes': async () => {
    const maria = await zoom.connect(MARIA)
    const { id } = await create(maria)
    const lukasz = await zoom.connect(LUKASZ)
    const path = `/meetings/${id}`
    const codes = async () => [
      (await lukasz.call('PATCH', path, {})).json.code,
      (await maria.call('DELETE', path)).json.code,
    ]
    await zoom.control(path, { status: 'started' })
    expect(await codes()).toEqual([3003, 3002])
    await zoom.set({ 'meeting.legacyCodes': 'off' })
    expect(await codes()).toEqual([4711, 3000])
    await zoom.control(path, { status: 'ended' })
    await zoom.advance(2 * 3_600_000)
    const later = await zoom.connect(MARIA)
    expect((await later.call('PATCH', path, {})).status).toBe(204)
    expect((await later.call('DELETE', path)).status).toBe(204)
  },
  'settings.silentDrop': async () => {
    const maria = await zoom.connect(MARIA)
    const settings = { breakout_room: { enable: true } }
    expect((await create(maria, { settings })).settings.breakout_room).toEqual({ enable: false })
    await zoom.set({ 'settings.silentDrop': 'off' })
    expect((await create(maria, { settings })).settings.breakout_room).toEqual({ enable: true })
  },
  'body.odd': async () => {
    const maria = await zoom.connect(MARIA)
    const get = () => maria.call('GET', '/users/me')
    await zoom.set({ 'body.odd': 'xml' })
    expect((await get()).headers['content-type']).toContain('xml')
    expect((await get()).text).toContain(`<email>${MARIA}</email>`)
    await zoom.set({ 'body.odd': 'html' })
    expect((await get()).text).toMatch(/^<!DOCTYPE html>/)
    await zoom.set({ 'body.odd': 'empty' })
    expect([(await get()).status, (await get()).text]).toEqual([200, ''])
    await zoom.set({ 'body.odd': '200WithCode' })
    const refused = await maria.call('GET', '/meetings/12345')
    expect([refused.status, refused.json]).toEqual([
      200,
      { code: 3001, error_message: 'Meeting does not exist: 12345.' },
    ])
    const created = await maria.call('POST', '/users/me/meetings', { topic: 'there all the same' })
    expect([created.status, created.json.code]).toEqual([200, 5000])
    await zoom.set({ 'body.odd': 'off' })
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(1)
  },
  lag: async () => {
    await zoom.set({ lag: 60_000 })
    const maria = await zoom.connect(MARIA)
    const topics = async () =>
      (await maria.call('GET', '/users/me/meetings')).json.meetings.map((meeting: Json) => meeting.topic)
    const { id } = await create(maria, { topic: 'first' })
    expect((await maria.call('GET', `/meetings/${id}`)).status).toBe(200)
    expect(await topics()).toEqual([])
    await zoom.advance(50_000)
    await maria.call('PATCH', `/meetings/${id}`, { topic: 'second' })
    await zoom.advance(20_000)
    expect(await topics()).toEqual(['first'])
    await zoom.advance(60_000)
    expect(await topics()).toEqual(['second'])
    await maria.call('DELETE', `/meetings/${id}`)
    expect(await topics()).toEqual(['second'])
    await zoom.set({ lag: '0' })
    expect(await topics()).toEqual([])
  },
}

describe('switches of REST', () => {
  it.each(Object.entries(BEHAVIOURS))('%s', async (_name, show) => {
    await expect(show()).resolves.toBeUndefined()
  })
})
