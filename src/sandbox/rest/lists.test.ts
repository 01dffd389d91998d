import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, HANH, type Json, LUKASZ, MARIA, OBI, openZoom, type Zoom } from '../test-kit.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2027, 4, 10, 8)

let zoom: Zoom
let maria: Connection
let admin: Connection
const ids: Record<string, number> = {}

async function make(name: string, inMs: number, body: object = {}): Promise<Json> {
  const start_time = new Date(START + inMs).toISOString()
  const reply = await maria.call('POST', '/users/me/meetings', { topic: name, start_time, ...body })
  expect(reply.status).toBe(201)
  ids[name] = reply.json.id
  return reply.json
}

async function list(query: string): Promise<string[]> {
  const reply = await maria.call('GET', `/users/me/meetings?${query}`)
  expect(reply.status).toBe(200)
  return reply.json.meetings.map((meeting: Json) => meeting.topic)
}

beforeAll(async () => {
  zoom = await openZoom()
  await zoom.control('/clock', { now: START })
  maria = await zoom.connect(MARIA)
  admin = await zoom.connect(LUKASZ, zoom.accountApp)
  await make('earlier', HOUR)
  await make('soon', 3 * HOUR, { agenda: `ref-1 ${'x'.repeat(400)}` })
  await make('later', 3 * DAY)
  await make('instant', 0, { type: 1 })
  await make('any time', 0, { type: 3 })
  await make('screen', 2 * HOUR, { type: 10 })
  await make('far', 300 * DAY)
  await make('running', 4 * HOUR)
  await make('deleted', 5 * HOUR)
  await zoom.control(`/meetings/${ids['running']}`, { status: 'started' })
  await maria.call('DELETE', `/meetings/${ids['deleted']}`)
  await zoom.control('/clock', { now: START + 2 * HOUR + HOUR / 2 })
  maria = await zoom.connect(MARIA)
  admin = await zoom.connect(LUKASZ, zoom.accountApp)
})
afterAll(() => zoom.close())

describe('GET /users/{userId}/meetings', () => {
  it.each([
    ['', ['any time', 'earlier', 'soon', 'running', 'later', 'far']],
    ['type=scheduled', ['any time', 'earlier', 'soon', 'running', 'later', 'far']],
    ['type=live', ['running']],
    ['type=upcoming', ['soon', 'running', 'later']],
    ['type=upcoming_meetings', ['soon', 'running', 'later']],
    ['type=previous_meetings', ['earlier']],
    ['from=2027-05-11&to=2027-05-13', ['later']],
    ['from=2027-05-10&to=2027-05-10&type=upcoming', ['soon', 'running']],
    ['from=2027-05-13&to=2027-05-13&timezone=Asia/Tokyo', ['later']],
    ['from=2027-05-13&to=2027-05-13&timezone=America/Los_Angeles', ['later']],
  ])('with %j gives %j', async (query, topics) => {
    expect(await list(query)).toEqual(topics)
  })

  it('has rows without status and passcode, and a short agenda', async () => {
    const reply = await maria.call('GET', '/users/me/meetings')
    const row = reply.json.meetings.find((meeting: Json) => meeting.topic === 'soon')
    expect(row.agenda).toHaveLength(250)
    expect(row.agenda.startsWith('ref-1 ')).toBe(true)
    expect(Object.keys(row).sort()).toEqual([
      'agenda',
      'created_at',
      'duration',
      'host_id',
      'id',
      'join_url',
      'start_time',
      'timezone',
      'topic',
      'type',
      'uuid',
    ])
  })

  it('pages', async () => {
    const first = (await maria.call('GET', '/users/me/meetings?page_size=4')).json
    expect(first).toMatchObject({ page_size: 4, total_records: 6, page_count: 2 })
    const second = (
      await maria.call('GET', `/users/me/meetings?page_size=4&next_page_token=${first.next_page_token}`)
    ).json
    expect(second.meetings.map((meeting: Json) => meeting.topic)).toEqual(['later', 'far'])
    expect(second.next_page_token).toBe('')
  })

  it.each([
    'type=all',
    'page_size=301',
    'from=2027-13-01',
    'to=soon',
    'timezone=Mars',
    'from=2027-05-13&to=2027-05-11',
  ])('refuses %s', async (query) => {
    const reply = await maria.call('GET', `/users/me/meetings?${query}`)
    expect([reply.status, reply.json.code]).toEqual([400, 300])
  })

  it('is the host’s own, or the administrator’s', async () => {
    expect((await maria.call('GET', `/users/${HANH}/meetings`)).json.code).toBe(4711)
    expect((await admin.call('GET', `/users/${MARIA}/meetings`)).json.total_records).toBe(6)
  })
})

describe('GET /users/{userId}/upcoming_meetings', () => {
  it('has the next day, invitations among them', async () => {
    const [hanh] = [await zoom.connect(HANH)]
    const start_time = new Date(START + 6 * HOUR).toISOString()
    const settings = { meeting_invitees: [{ email: MARIA.toUpperCase() }] }
    await hanh.call('POST', '/users/me/meetings', { topic: 'invited', start_time, settings })
    const reply = (await maria.call('GET', '/users/me/upcoming_meetings')).json
    expect(reply.upcoming_meetings.map((meeting: Json) => [meeting.topic, meeting.is_host])).toEqual([
      ['soon', true],
      ['running', true],
      ['invited', false],
    ])
    expect(reply.total_records).toBe(3)
  })
})

describe('a series', () => {
  const series = async (recurrence: object, start = '2027-06-01T10:00:00', timezone = 'Europe/Berlin') => {
    const body = { type: 8, start_time: start, timezone, duration: 30, recurrence }
    return maria.call('POST', '/users/me/meetings', body)
  }
  const starts = (meeting: Json) => meeting.occurrences.map((occurrence: Json) => occurrence.start_time)

  it.each([
    [{ type: 1, repeat_interval: 2, end_times: 3 }, ['06-01T08', '06-03T08', '06-05T08']],
    [{ type: 2, weekly_days: '1,3', end_times: 4 }, ['06-01T08', '06-06T08', '06-08T08', '06-13T08']],
    [{ type: 3, monthly_day: 31, end_times: 2 }, ['07-31T08', '08-31T08']],
    [{ type: 3, monthly_week: -1, monthly_week_day: 6, end_times: 2 }, ['06-25T08', '07-30T08']],
    [{ type: 1, end_date_time: '2027-06-03T23:00:00Z' }, ['06-01T08', '06-02T08', '06-03T08']],
    [{ type: 3, repeat_interval: 5, end_times: 2 }, ['06-01T08', '11-01T09']],
  ])('%j falls on %j', async (rule, days) => {
    const reply = await series(rule)
    expect(reply.status).toBe(201)
    expect(starts(reply.json)).toEqual(days.map((day) => `2027-${day}:00:00Z`))
    expect(reply.json.recurrence).toEqual(rule)
  })

  it('lists fifty occurrences at most', async () => {
    expect(starts((await series({ type: 1, end_times: 60 })).json)).toHaveLength(50)
    expect(starts((await series({ type: 1, end_times: 0 })).json)).toHaveLength(50)
  })

  it.each([
    [undefined, 'recurrence'],
    [{}, 'recurrence.type'],
    [{ type: 4 }, 'recurrence.type'],
    [{ type: 1, repeat_interval: 100 }, 'recurrence.repeat_interval'],
    [{ type: 2, repeat_interval: 51, weekly_days: '1' }, 'recurrence.repeat_interval'],
    [{ type: 3, repeat_interval: 11 }, 'recurrence.repeat_interval'],
    [{ type: 2 }, 'recurrence.weekly_days'],
    [{ type: 2, weekly_days: '8' }, 'recurrence.weekly_days'],
    [{ type: 3, monthly_day: 32 }, 'recurrence.monthly_day'],
    [{ type: 3, monthly_week: 1 }, 'recurrence.monthly_week_day'],
    [{ type: 1, end_times: 61 }, 'recurrence.end_times'],
    [{ type: 1, end_times: 2, end_date_time: '2027-07-01T00:00:00Z' }, 'recurrence.end_times'],
  ])('is refused with rule %j', async (rule, field) => {
    const body = {
      type: 8,
      start_time: '2027-06-01T10:00:00Z',
      ...(rule === undefined ? {} : { recurrence: rule }),
    }
    const reply = await maria.call('POST', '/users/me/meetings', body)
    expect(reply.json.errors).toEqual([{ field, message: `Invalid parameter: ${field.split('.').at(-1)}.` }])
  })

  it('has its occurrences changed and deleted one by one', async () => {
    const meeting = (await series({ type: 1, end_times: 3 })).json
    const [first, second, third] = meeting.occurrences.map((occurrence: Json) => occurrence.occurrence_id)
    const path = `/meetings/${meeting.id}`
    const change = {
      duration: 45,
      agenda: 'moved',
      start_time: '2027-06-02T12:00:00',
      settings: { host_video: true },
    }
    expect((await maria.call('PATCH', `${path}?occurrence_id=${second}`, change)).status).toBe(204)
    expect((await maria.call('GET', `${path}?occurrence_id=${second}`)).json).toMatchObject({
      start_time: '2027-06-02T10:00:00Z',
      duration: 45,
      agenda: 'moved',
      settings: { host_video: true },
    })
    expect((await maria.call('DELETE', `${path}?occurrence_id=${first}`)).status).toBe(204)
    const after = (await maria.call('GET', path)).json
    expect(after.occurrences.map((occurrence: Json) => occurrence.status)).toEqual([
      'deleted',
      'available',
      'available',
    ])
    expect((await maria.call('DELETE', `${path}?occurrence_id=${first}`)).json.code).toBe(300)
    expect((await maria.call('GET', `${path}?occurrence_id=1`)).json.code).toBe(300)
    await maria.call('PATCH', path, { topic: 'kept' })
    expect((await maria.call('GET', path)).json.occurrences).toEqual(after.occurrences)
    await maria.call('PATCH', path, { recurrence: { type: 1, end_times: 2 } })
    expect((await maria.call('GET', path)).json.occurrences).toHaveLength(2)
    expect(third).toBeDefined()
  })
})

describe('past meetings and reports', () => {
  const encode = (uuid: string) => encodeURIComponent(uuid)

  it('are found by id and UUID once held', async () => {
    const meeting = await make('held', 10 * HOUR)
    const path = `/meetings/${meeting.id}`
    const before = await maria.call('GET', `/past_meetings/${meeting.id}`)
    expect(before.json).toEqual({ code: 300, message: 'Cannot access meeting information.' })
    await zoom.control(path, { status: 'started' })
    await zoom.advance(20 * 60_000)
    await zoom.control(path, { status: 'ended', participants_count: 4 })
    for (const key of [String(meeting.id), encode(encode(meeting.uuid))]) {
      const reply = await maria.call('GET', `/past_meetings/${key}`)
      expect(reply.status).toBe(200)
      expect(reply.json).toMatchObject({
        id: meeting.id,
        uuid: meeting.uuid,
        participants_count: 4,
        total_minutes: 80,
      })
    }
    expect((await maria.call('GET', '/past_meetings/12345')).json.code).toBe(3001)
    const span = 'from=2027-05-01&to=2027-05-31'
    const report = await admin.call('GET', `/report/users/${MARIA}/meetings?${span}`)
    expect(report.json.meetings.map((row: Json) => row.topic)).toEqual(['held'])
    expect(report.json).toMatchObject({ from: '2027-05-01', to: '2027-05-31', next_page_token: '' })
    await zoom.control('/clock', { now: START + 366 * DAY })
    maria = await zoom.connect(MARIA)
    expect((await maria.call('GET', `/past_meetings/${encode(encode(meeting.uuid))}`)).json.code).toBe(12702)
    await zoom.control('/clock', { now: START + 3 * HOUR })
    maria = await zoom.connect(MARIA)
    admin = await zoom.connect(LUKASZ, zoom.accountApp)
  })

  it('want a UUID with slashes encoded twice', async () => {
    for (let tries = 0; ; tries += 1) {
      const meeting = await make('again', 11 * HOUR + tries)
      const hasSlashes = meeting.uuid.startsWith('/') || meeting.uuid.includes('//')
      if (!hasSlashes && tries < 60) continue
      if (!hasSlashes) return
      await zoom.control(`/meetings/${meeting.id}`, { status: 'started' })
      await zoom.control(`/meetings/${meeting.id}`, { status: 'ended' })
      expect((await maria.call('GET', `/past_meetings/${encode(encode(meeting.uuid))}`)).status).toBe(200)
      expect((await maria.call('GET', `/past_meetings/${encode(meeting.uuid)}`)).json.code).toBe(3001)
      return
    }
  })

  it.each([
    ['', 'from'],
    ['from=2027-05-01', 'to'],
    ['from=2027-05-10&to=2027-05-01', 'to'],
    ['from=2027-03-01&to=2027-05-01', 'to'],
    ['from=2026-05-01&to=2026-05-20', 'from'],
    ['from=2027-05-01&to=2027-05-20&type=future', 'type'],
  ])('refuse a span of %j', async (query, field) => {
    const reply = await admin.call('GET', `/report/users/${MARIA}/meetings?${query}`)
    expect([reply.status, reply.json.errors[0].field]).toEqual([400, field])
  })

  it('are for paid accounts and licensed users', async () => {
    const span = 'from=2027-05-01&to=2027-05-20'
    expect((await maria.call('GET', `/report/users/me/meetings?${span}`)).json.code).toBe(4711)
    const free = (await zoom.accounts())[2]
    const obi = await zoom.connect(OBI, zoom.accountApp)
    const unpaid = { code: 200, message: `Only available for paid account: ${free.id}.` }
    const report = await obi.call('GET', `/report/users/me/meetings?${span}`)
    expect([report.status, report.json]).toEqual([400, unpaid])
    const meeting = (await obi.call('POST', '/users/me/meetings', {})).json
    expect((await obi.call('GET', `/past_meetings/${meeting.id}`)).json).toEqual(unpaid)
    const basic = (await zoom.usersOf(0)).find((user) => user.type === 1 && user.status === 'active')
    const refused = await admin.call('GET', `/report/users/${basic.id}/meetings?${span}`)
    expect(refused.json).toEqual({ code: 200, message: 'No permission.' })
  })

  it('count meetings of the old world as held when planned', async () => {
    const old = (await zoom.control(`/meetings`)).filter((one: Json) => one.creation_source === 'web_portal')
    const now = START + 3 * HOUR
    const users = await zoom.usersOf(0)
    const past = old.find(
      (one: Json) =>
        Date.parse(one.start_time) < now - DAY &&
        Date.parse(one.start_time) > now - 360 * DAY &&
        users.some((user) => user.id === one.host_id && user.type === 2),
    )
    const reply = await admin.call('GET', `/past_meetings/${encode(encode(past.uuid))}`)
    expect(reply.json).toMatchObject({ id: past.id, source: 'Zoom' })
  })
})
