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

describe('creating', () => {
  it('needs nothing: a meeting of an hour, now', async () => {
    const meeting = await create()
    const { id, account_id } = await zoom.user(HANH)
    expect(account_id).toBeDefined()
    expect(meeting).toMatchObject({
      host_id: id,
      host_email: HANH,
      topic: 'Zoom Meeting',
      type: 2,
      status: 'waiting',
      duration: 60,
      timezone: 'Europe/London',
      agenda: '',
      pre_schedule: false,
      creation_source: 'open_api',
    })
    expect(Math.abs(Date.parse(meeting.start_time) - (await nowOf()))).toBeLessThan(3000)
    expect(meeting.start_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(meeting.id).toBeGreaterThan(8e10)
    expect(Number.isSafeInteger(meeting.id)).toBe(true)
    expect(Buffer.from(meeting.uuid, 'base64')).toHaveLength(16)
    expect(meeting.password).toMatch(/^\w{6}$/)
    expect(meeting.join_url).toMatch(new RegExp(`^https://zoom.us/j/${meeting.id}\\?pwd=.+`))
    expect(meeting.start_url).toMatch(new RegExp(`^https://zoom.us/s/${meeting.id}\\?zak=.{80,}`))
    for (const key of ['encrypted_password', 'h323_password', 'pstn_password', 'settings', 'created_at']) {
      expect(meeting).toHaveProperty(key)
    }
  })

  it.each([
    [{ start_time: '2027-03-01T10:00:00Z' }, '2027-03-01T10:00:00Z'],
    [{ start_time: '2027-03-01T10:00:00.123Z' }, '2027-03-01T10:00:00Z'],
    [{ start_time: '2027-03-01T10:00:00', timezone: 'Asia/Tokyo' }, '2027-03-01T01:00:00Z'],
    [{ start_time: '2027-07-01T10:00:00' }, '2027-07-01T09:00:00Z'],
    [{ start_time: '2027-03-01T10:00:00', timezone: 'UTC' }, '2027-03-01T10:00:00Z'],
    [{ start_time: '2027-03-28T01:30:00', timezone: 'Europe/London' }, '2027-03-28T01:30:00Z'],
    [{ start_time: '2027-03-01T10:00:00', timezone: 'SST' }, '2027-02-28T23:00:00Z'],
    [{ start_time: '2027-03-01T10:00:00Z', timezone: 'Asia/Calcutta' }, '2027-03-01T10:00:00Z'],
  ])('reads %j as %s', async (body, start) => {
    const meeting = await create(body)
    expect(meeting).toMatchObject({ ...body, start_time: start })
  })

  it('turns a start in the past into now', async () => {
    const meeting = await create({ start_time: '2020-01-01T00:00:00Z' })
    expect(Math.abs(Date.parse(meeting.start_time) - (await nowOf()))).toBeLessThan(3000)
  })

  const over = (field: string, value: unknown) => [field, { [field]: value }] as const
  const setting = (field: string, value: unknown) =>
    [`settings.${field}`, { settings: { [field]: value } }] as const
  it.each([
    over('topic', 'x'.repeat(201)),
    over('agenda', 'x'.repeat(2001)),
    over('duration', 0),
    over('duration', 1441),
    over('duration', '30'),
    over('duration', 30.5),
    over('type', 5),
    over('type', '2'),
    over('password', 'x'.repeat(11)),
    over('start_time', '2027-03-01T10:00:00+09:00'),
    over('start_time', '2027-02-30T10:00:00Z'),
    over('start_time', '2027-03-01'),
    over('start_time', 'tomorrow'),
    over('start_time', 5),
    over('timezone', 'Mars/Olympus'),
    over('timezone', 'Europe/Kyiv'),
    over('timezone', '+01:00'),
    over('schedule_for', 5),
    over('recurrence', {}),
    over('tracking_fields', {}),
    setting('approval_type', 7),
    setting('jbh_time', 7),
    setting('host_video', 'yes'),
    setting('audio', 'loud'),
    setting('auto_recording', 'always'),
    setting('waiting_room_options', { mode: 'never' }),
    setting('alternative_hosts', 'nobody@client1.example.com'),
  ])('refuses %s in %j', async (field, body) => {
    const reply = await hanh.call('POST', '/users/me/meetings', body)
    expect(reply.status).toBe(400)
    expect(reply.json).toMatchObject({ code: 300, message: 'Validation Failed.' })
    const [error] = reply.json.errors
    expect(error.field.startsWith(field)).toBe(true)
    expect(error.message).toBe(`Invalid parameter: ${error.field.split('.').at(-1)}.`)
  })

  it.each(['', 'null', '[]', '"x"', '{', '5'])('refuses the body %j', async (body) => {
    const reply = await hanh.call('POST', '/users/me/meetings', body)
    const message = 'Request Body should be a valid JSON object.'
    expect([reply.status, reply.json]).toEqual([400, { code: 300, message }])
  })

  it('counts characters, not UTF-16 units, and ignores unknown fields', async () => {
    const meeting = await create({ topic: '🎈'.repeat(200), agenda: 'ß'.repeat(2000), nonsense: true })
    expect([...meeting.topic]).toHaveLength(200)
  })

  it('leaves an instant meeting without a start', async () => {
    const meeting = await create({ type: 1 })
    expect(meeting).not.toHaveProperty('start_time')
    expect(meeting.type).toBe(1)
  })

  it('generates a passcode unless told not to', async () => {
    await nextDay()
    expect((await create({ default_password: false })).password).toBe('')
    expect((await create({ default_password: false })).join_url).not.toContain('pwd')
    expect((await create({ password: 'aB1!' })).password).toBe('aB1!')
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { require_password_for_scheduling_new_meetings: false })
    expect((await create()).password).toBe('')
    await zoom.control(`/users/${id}`, { require_password_for_scheduling_new_meetings: true })
  })

  it('holds passcodes to the rules of the account', async () => {
    const [account] = await zoom.accounts()
    const rules = { length: 8, have_special_character: true, have_upper_and_lower_characters: true }
    await zoom.control(`/accounts/${account.id}`, { meeting_password_requirement: rules })
    expect((await hanh.call('POST', '/users/me/meetings', { password: 'abc' })).json.errors[0].field).toBe(
      'password',
    )
    expect((await create({ password: 'aB1!aB1!' })).password).toBe('aB1!aB1!')
    expect((await create()).password).toMatch(/^@\w{7}$/)
    const none = { length: 0, have_special_character: false, have_upper_and_lower_characters: false }
    await zoom.control(`/accounts/${account.id}`, { meeting_password_requirement: none })
  })

  it('lets the waiting room rule over joining before the host', async () => {
    const settings = { waiting_room: true, join_before_host: true, jbh_time: 10 }
    expect((await create({ settings })).settings).toMatchObject({
      waiting_room: true,
      join_before_host: false,
    })
    const open = await create({ settings: { ...settings, waiting_room: false } })
    expect(open.settings).toMatchObject({ waiting_room: false, join_before_host: true, jbh_time: 10 })
  })

  it('drops what is locked or off without a word', async () => {
    const [account] = await zoom.accounts()
    await zoom.control(`/accounts/${account.id}`, { locked_settings: ['mute_upon_entry'] })
    const settings = { breakout_room: { enable: true }, mute_upon_entry: true, host_video: true }
    const meeting = await create({ settings })
    expect(meeting.settings).toMatchObject({
      breakout_room: { enable: false },
      mute_upon_entry: false,
      host_video: true,
    })
    await zoom.control(`/accounts/${account.id}`, { locked_settings: [] })
  })

  it('shows the personal meeting id where it is used', async () => {
    const { pmi } = await zoom.user(HANH)
    const meeting = await create({ settings: { use_pmi: true } })
    expect(meeting.pmi).toBe(String(pmi))
    expect(meeting.join_url).toContain(`/j/${pmi}`)
  })
})

describe('scheduling for another', () => {
  it('needs the privilege, the same account and a meeting with a time', async () => {
    const ravi = 'ravi.subramaniam@client1.example.com'
    const post = (body: object) => hanh.call('POST', '/users/me/meetings', body)
    expect((await post({ schedule_for: ravi })).json).toEqual({
      code: 3000,
      message: `You cannot schedule a meeting for ${ravi}`,
    })
    expect((await post({ schedule_for: ravi, type: 1 })).json.code).toBe(3000)
    for (const wanted of ['nobody', PRIYA]) {
      const reply = await post({ schedule_for: wanted })
      expect(reply.json.code).toBe(300)
      expect(reply.json.message).toMatch(/^The value that you entered in the schedule_for field is invalid/)
    }
    const { id } = await zoom.user(ravi)
    await zoom.control(`/users/${id}`, { assistants: [HANH] })
    const meeting = await create({ schedule_for: ravi })
    expect(meeting).toMatchObject({ host_id: id, host_email: ravi, assistant_id: (await zoom.user(HANH)).id })
    await zoom.control(`/meetings/${meeting.id}`, { deleted: true })
  })
})

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
