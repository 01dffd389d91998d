import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, HANH, type Json, openZoom, PRIYA, type Zoom } from '../test-kit.ts'

let zoom: Zoom
let hanh: Connection
beforeAll(async () => {
  zoom = await openZoom({ plan: 'business' })
  hanh = await zoom.connect(HANH)
})
afterAll(() => zoom.close())

const nowOf = async () => Date.parse((await zoom.control('/clock')).now)
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A new UTC day, so that a test's writes have their own hundred. */
async function nextDay(): Promise<void> {
  await zoom.control('/clock', { now: (Math.floor((await nowOf()) / DAY) + 1) * DAY + HOUR })
  hanh = await zoom.connect(HANH)
}

async function create(body: object = {}, host = 'me'): Promise<Json> {
  const reply = await hanh.call('POST', `/users/${host}/meetings`, body)
  expect(reply.text).toContain('"uuid"')
  expect(reply.status).toBe(201)
  return reply.json
}

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
