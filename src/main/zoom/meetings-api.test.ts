import { describe, expect, it } from 'vitest'
import { ZoomMeeting, ZoomUser } from './meetings-api.ts'

const meeting = (join_url: unknown): unknown => ({
  id: 81_000_000_001,
  host_id: 'h',
  topic: 'Intake',
  type: 2,
  duration: 30,
  join_url,
})

describe('a meeting’s link, which people are sent and follow', () => {
  it.each([
    'https://us05web.zoom.us/j/81000000001?pwd=aB1.c-d_e',
    'https://zoom.us/j/1',
    'http://127.0.0.1:4000/j/1',
  ])('may be %s', (link) => {
    expect(ZoomMeeting.parse(meeting(link))).toMatchObject({ join_url: link })
  })

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    '',
    '/j/1',
    'https://zoom.us@evil.example/j/1',
    'https://zoom.us/j/1\r\nATTACH:file:///etc/passwd',
    'https://zoom.us/\u202Emoc.live',
    'https://zoom.us/"><script>',
    `https://zoom.us/${'a'.repeat(2000)}`,
    7,
  ])('is not %j', (link) => {
    expect(ZoomMeeting.safeParse(meeting(link)).success).toBe(false)
  })
})

describe('what Zoom says of a user or a meeting', () => {
  const user = { id: 'u', account_id: 'a', email: 'u@client1.example.com', type: 2 }

  it('is kept as one line of a bearable length', () => {
    const { display_name } = ZoomUser.parse({
      ...user,
      display_name: `\u202EEve\r\n${'x'.repeat(9_000_000)}`,
    })
    expect([display_name?.slice(0, 6), display_name?.length]).toEqual(['Eve xx', 298])
    const { topic } = ZoomMeeting.parse({
      ...(meeting('https://zoom.us/j/1') as object),
      topic: 'y'.repeat(9_000_000),
    })
    expect(topic.length).toBe(300)
  })

  it.each([
    { id: 'x'.repeat(201) },
    { account_id: 'x'.repeat(201) },
    { email: 'x'.repeat(321) },
    { id: ['u'] },
    { id: 7 },
    { type: 'owner' },
  ])('is refused where it is none: %#', (change) => {
    expect(ZoomUser.safeParse({ ...user, ...change }).success).toBe(false)
  })

  it('changes nothing of how objects work', () => {
    const text = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(user).slice(1)}`
    ZoomUser.parse(JSON.parse(text))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
