import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Connection,
  HANH,
  type Json,
  LUKASZ,
  MARIA,
  OBI,
  openZoom,
  PRIYA,
  type Zoom,
} from '../test-kit.ts'

let zoom: Zoom
let hanh: Connection
let admin: Connection
beforeAll(async () => {
  zoom = await openZoom({ plan: 'business' })
  hanh = await zoom.connect(HANH)
  admin = await zoom.connect(LUKASZ, zoom.accountApp)
})
afterAll(() => zoom.close())

const nowOf = async () => Date.parse((await zoom.control('/clock')).now)
const stamp = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A new UTC day, so that a test's writes have their own hundred. */
async function nextDay(): Promise<void> {
  await zoom.control('/clock', { now: (Math.floor((await nowOf()) / DAY) + 1) * DAY + HOUR })
  hanh = await zoom.connect(HANH)
  admin = await zoom.connect(LUKASZ, zoom.accountApp)
}

async function create(body: object = {}, host = 'me'): Promise<Json> {
  const reply = await hanh.call('POST', `/users/${host}/meetings`, body)
  expect(reply.text).toContain('"uuid"')
  expect(reply.status).toBe(201)
  return reply.json
}

const get = async (id: number) => (await hanh.call('GET', `/meetings/${id}`)).json

describe('reading', () => {
  it('shows what was created, with a fresh login for the host each time', async () => {
    const meeting = await create({ topic: 'A', agenda: 'B' })
    const first = await get(meeting.id)
    const second = await get(meeting.id)
    expect(first.start_url).not.toBe(second.start_url)
    const { start_url: _a, ...shown } = first
    const { start_url: _b, ...created } = meeting
    expect(shown).toEqual(created)
  })

  it('is for the host and for the account', async () => {
    const meeting = await create()
    const path = `/meetings/${meeting.id}`
    const maria = await zoom.connect(MARIA)
    const refused = await maria.call('GET', path)
    const message = 'Invalid access token, does not contain scopes:[meeting:read:meeting:admin].'
    expect([refused.status, refused.json]).toEqual([400, { code: 4711, message }])
    expect((await admin.call('GET', path)).status).toBe(200)
    const foreign = await zoom.connect(PRIYA, zoom.accountApp)
    expect((await foreign.call('GET', path)).json).toEqual({
      code: 3001,
      message: `Meeting does not exist: ${meeting.id}.`,
    })
  })

  it.each([
    ['12345', 404, 3001],
    ['abc', 400, 300],
    ['1e5', 400, 300],
    ['99999999999999999999', 400, 300],
  ])('refuses id %s', async (id, status, code) => {
    const reply = await hanh.call('GET', `/meetings/${id}`)
    expect([reply.status, reply.json.code]).toEqual([status, code])
  })
})

describe('updating', () => {
  it('changes what is sent and leaves the rest; settings are merged by key', async () => {
    await nextDay()
    const at = stamp((await nowOf()) + DAY)
    const meeting = await create({
      topic: 'A',
      agenda: 'ref',
      settings: { host_video: true, mute_upon_entry: true },
    })
    const reply = await hanh.call('PATCH', `/meetings/${meeting.id}`, {
      start_time: at,
      settings: { host_video: false },
    })
    expect([reply.status, reply.text]).toEqual([204, ''])
    const after = await get(meeting.id)
    expect(after).toMatchObject({ topic: 'A', agenda: 'ref', start_time: at, uuid: meeting.uuid })
    expect(after.settings).toMatchObject({ host_video: false, mute_upon_entry: true })
    expect(after.join_url).toBe(meeting.join_url)
  })

  it('ignores a start in the past, and answers 204 all the same', async () => {
    const at = stamp((await nowOf()) + DAY)
    const meeting = await create({ start_time: at })
    const reply = await hanh.call('PATCH', `/meetings/${meeting.id}`, {
      start_time: '2020-01-01T00:00:00Z',
      topic: 'New',
    })
    expect(reply.status).toBe(204)
    expect(await get(meeting.id)).toMatchObject({ start_time: at, topic: 'New' })
  })

  it('reads local time in the zone sent, else in the meeting’s', async () => {
    const meeting = await create({ timezone: 'Asia/Tokyo' })
    const path = `/meetings/${meeting.id}`
    await hanh.call('PATCH', path, { start_time: '2027-09-01T10:00:00' })
    expect((await get(meeting.id)).start_time).toBe('2027-09-01T01:00:00Z')
    await hanh.call('PATCH', path, { start_time: '2027-09-01T10:00:00', timezone: 'UTC' })
    expect(await get(meeting.id)).toMatchObject({ start_time: '2027-09-01T10:00:00Z', timezone: 'UTC' })
  })

  it('gives a new link with a new passcode, of plain letters only', async () => {
    const meeting = await create()
    const path = `/meetings/${meeting.id}`
    expect((await hanh.call('PATCH', path, { password: 'a!' })).json.errors[0].field).toBe('password')
    expect((await hanh.call('PATCH', path, { password: 'aB_@-*9' })).status).toBe(204)
    const after = await get(meeting.id)
    expect(after.password).toBe('aB_@-*9')
    expect(after.join_url).not.toBe(meeting.join_url)
  })

  it('refuses what is wrong, running, ended, gone or somebody else’s', async () => {
    const meeting = await create()
    const path = `/meetings/${meeting.id}`
    expect((await hanh.call('PATCH', path, { duration: 0 })).json.errors[0].field).toBe('duration')
    expect((await hanh.call('PATCH', path, '')).json.code).toBe(300)
    const maria = await zoom.connect(MARIA)
    expect((await maria.call('PATCH', path, {})).json).toEqual({
      code: 3003,
      message: 'You are not the meeting host.',
    })
    await zoom.control(path, { status: 'started' })
    expect((await get(meeting.id)).status).toBe('started')
    const running = await hanh.call('PATCH', path, { topic: 'x' })
    expect([running.status, running.json.code]).toEqual([400, 3000])
    await hanh.call('PUT', `${path}/status`, { action: 'end' })
    await zoom.advance(2 * HOUR)
    hanh = await zoom.connect(HANH)
    expect((await hanh.call('PATCH', path, { topic: 'x' })).json.code).toBe(3007)
    expect((await hanh.call('PATCH', '/meetings/12345', { topic: 'x' })).json.code).toBe(3001)
  })
})

describe('deleting and recovering', () => {
  it('is done once, and undone with id and link', async () => {
    await nextDay()
    const meeting = await create({ start_time: stamp((await nowOf()) + DAY) })
    const path = `/meetings/${meeting.id}`
    const gone = { code: 3001, message: `Meeting does not exist: ${meeting.id}.` }
    const query = '?schedule_for_reminder=false&cancel_meeting_reminder=false'
    expect((await hanh.call('DELETE', `${path}${query}`)).status).toBe(204)
    for (const [method, body] of [['DELETE'], ['GET'], ['PATCH', {}]] as const) {
      const reply = await hanh.call(method, path, body)
      expect([reply.status, reply.json]).toEqual([404, gone])
    }
    expect((await hanh.call('PUT', `${path}/status`, { action: 'end' })).json).toEqual(gone)
    expect((await hanh.call('PUT', `${path}/status`, { action: 'recover' })).status).toBe(204)
    expect(await get(meeting.id)).toMatchObject({ id: meeting.id, join_url: meeting.join_url })
    await hanh.call('DELETE', path)
    await zoom.advance(31 * DAY)
    hanh = await zoom.connect(HANH)
    expect((await hanh.call('PUT', `${path}/status`, { action: 'recover' })).json).toEqual(gone)
  })

  it('refuses wrong flags, actions, and a meeting that is running or over', async () => {
    await nextDay()
    const meeting = await create()
    const path = `/meetings/${meeting.id}`
    expect((await hanh.call('DELETE', `${path}?cancel_meeting_reminder=perhaps`)).json.code).toBe(300)
    expect((await hanh.call('DELETE', `${path}?occurrence_id=1`)).json.errors[0].field).toBe('occurrence_id')
    expect((await hanh.call('PUT', `${path}/status`, { action: 'start' })).json.errors[0].field).toBe(
      'action',
    )
    await zoom.control(path, { status: 'started' })
    expect((await hanh.call('DELETE', path)).json.code).toBe(3002)
    await hanh.call('PUT', `${path}/status`, { action: 'end' })
    await zoom.advance(2 * HOUR)
    hanh = await zoom.connect(HANH)
    expect((await hanh.call('DELETE', path)).json.code).toBe(3007)
  })

  it('never deletes the personal meeting', async () => {
    const { pmi } = await zoom.user(HANH)
    expect((await get(pmi)).type).toBe(4)
    expect((await hanh.call('DELETE', `/meetings/${pmi}`)).json).toEqual({
      code: 3018,
      message: 'Not allowed to delete PMI.',
    })
    expect((await hanh.call('PATCH', `/meetings/${pmi}`, { topic: 'Mine' })).status).toBe(204)
    expect((await get(pmi)).topic).toBe('Mine')
  })
})

describe('holding', () => {
  it('gives every holding its own UUID', async () => {
    await nextDay()
    const meeting = await create({ start_time: stamp((await nowOf()) + HOUR) })
    const path = `/meetings/${meeting.id}`
    await zoom.control(path, { status: 'started' })
    expect((await get(meeting.id)).uuid).toBe(meeting.uuid)
    await zoom.advance(10 * 60_000)
    await hanh.call('PUT', `${path}/status`, { action: 'end' })
    const after = await get(meeting.id)
    expect(after.uuid).not.toBe(meeting.uuid)
    expect(after.status).toBe('waiting')
    const past = await hanh.call(
      'GET',
      `/past_meetings/${encodeURIComponent(encodeURIComponent(meeting.uuid))}`,
    )
    expect(past.json).toMatchObject({
      uuid: meeting.uuid,
      id: meeting.id,
      duration: 10,
      source: 'Switchboard',
    })
  })

  it('ends an instant meeting’s id with the meeting', async () => {
    const meeting = await create({ type: 1 })
    const path = `/meetings/${meeting.id}`
    await zoom.control(path, { status: 'started' })
    await hanh.call('PUT', `${path}/status`, { action: 'end' })
    expect((await hanh.call('GET', path)).json.code).toBe(3001)
  })
})

describe('expiry', () => {
  it.each([
    ['one-off', { type: 2, duration: 60 }, 30],
    ['a series without a time', { type: 3 }, 365],
  ])('of %s', async (_name, body, days) => {
    await nextDay()
    const meeting = await create({ ...body, start_time: stamp((await nowOf()) + HOUR) })
    await zoom.advance(days * DAY - HOUR)
    hanh = await zoom.connect(HANH)
    expect((await hanh.call('GET', `/meetings/${meeting.id}`)).status).toBe(200)
    await zoom.advance(5 * HOUR)
    hanh = await zoom.connect(HANH)
    expect((await hanh.call('GET', `/meetings/${meeting.id}`)).json.code).toBe(3001)
  })
})

describe('hosts who may not', () => {
  it('are refused by code 3161, and stay readable to an administrator', async () => {
    await nextDay()
    const meeting = await create({ start_time: stamp((await nowOf()) + DAY) })
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    const message = 'Your user account is not allowed meeting hosting and scheduling capabilities.'
    const create3161 = await admin.call('POST', `/users/${id}/meetings`, {})
    expect([create3161.status, create3161.json]).toEqual([400, { code: 3161, message }])
    expect((await admin.call('PATCH', `/meetings/${meeting.id}`, {})).json.code).toBe(3161)
    expect((await admin.call('GET', `/meetings/${meeting.id}`)).status).toBe(200)
    expect((await admin.call('GET', `/users/${id}`)).json).toMatchObject({ status: 'inactive', type: 1 })
    const reply = await hanh.call('GET', '/users/me')
    expect([reply.status, reply.json]).toEqual([401, { code: 124, message: 'Invalid access token.' }])
    await zoom.control(`/users/${id}`, { status: 'active', type: 2 })
  })

  it('may not have alternatives or registration when Basic', async () => {
    const users = await zoom.usersOf(0)
    const basic = users.find((user) => user.type === 1 && user.status === 'active')
    const post = (settings: object) => admin.call('POST', `/users/${basic.id}/meetings`, { settings })
    for (const settings of [{ alternative_hosts: MARIA }, { approval_type: 0 }]) {
      const reply = await post(settings)
      expect([reply.status, reply.json]).toEqual([400, { code: 200, message: 'No permission.' }])
    }
    expect((await post({ auto_recording: 'cloud' })).json.settings.auto_recording).toBe('none')
    const free = (await zoom.accounts())[2]
    await zoom.control(`/accounts/${free.id}`, { plan: 'free' })
    const obi = await zoom.connect(OBI)
    const { id } = await zoom.user(OBI)
    await zoom.control(`/users/${id}`, { type: 1 })
    const reply = await obi.call('POST', '/users/me/meetings', { settings: { approval_type: 1 } })
    expect(reply.json).toEqual({ code: 200, message: `Only available for paid account: ${free.id}.` })
    expect(
      (await obi.call('POST', '/users/me/meetings', { default_password: false })).json.password,
    ).not.toBe('')
  })
})
