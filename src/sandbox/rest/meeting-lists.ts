import { answerJson } from '../http/answer.ts'
import type { Meeting, User } from '../world/model.ts'
import { DAY, formatUtc, parseDay } from '../world/times.ts'
import { instantOf, isZone } from '../world/zones.ts'
import { findTarget } from './access.ts'
import type { Call, Handler } from './call.ts'
import { refuseField, refuseHosting } from './errors.ts'
import { areMeetingsThere } from './meeting-access.ts'
import { isExpired, nextStart, scheduledEnd } from './meeting-rules.ts'
import { readAlternatives } from './meeting-settings.ts'
import { joinUrl, viewMeetingRow } from './meeting-views.ts'
import { cutPage, pageFields, readPage } from './pages.ts'

const TYPES = ['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'] as const
type ListType = (typeof TYPES)[number]

/** Zoom: list meetings: all types but `scheduled` reach this far. */
const REACH = 183 * DAY
/** Instant, personal and screen-share meetings are in no list. */
const LISTED = new Set([2, 3, 8])

/** A host's meetings as lists show them: unexpired, and as old as the lag makes them. */
function visibleMeetings(host: User, call: Call): Meeting[] {
  if (!areMeetingsThere(host, call)) return []
  const { world, switches } = call.sandbox
  const lag = switches.number('lag')
  const visible: Meeting[] = []
  for (const current of world.meetingsOf(host.id)) {
    const meeting = lag > 0 ? world.asOf(current, call.now - lag) : current
    if (meeting === undefined || meeting.deletedAt !== undefined || !LISTED.has(meeting.type)) continue
    if (!isExpired(meeting, call.now)) visible.push(meeting)
  }
  return visible
}

function isOfType(meeting: Meeting, type: ListType, now: number): boolean {
  if (type === 'scheduled') return true
  if (type === 'live') return meeting.startedAt !== undefined
  const end = scheduledEnd(meeting)
  if (type === 'previous_meetings') {
    return end !== undefined && end <= now && end > now - REACH && meeting.startedAt === undefined
  }
  if (meeting.startedAt !== undefined) return true
  const start = nextStart(meeting, now)
  return start !== undefined && end !== undefined && end > now && start < now + REACH
}

/** Reads `from` and `to`, whole days of `timezone`, as moments. */
function readSpan(call: Call): { from: number; until: number } {
  const zone = call.query.get('timezone') || 'UTC'
  if (!isZone(zone)) throw refuseField('timezone')
  const read = (name: string, shift: number): number | undefined => {
    const text = call.query.get(name)
    if (text === null || text === '') return undefined
    const day = parseDay(text)
    if (day === undefined) throw refuseField(name)
    return instantOf(day + shift, zone)
  }
  const from = read('from', 0) ?? Number.NEGATIVE_INFINITY
  const until = read('to', DAY) ?? Number.POSITIVE_INFINITY
  if (from > until) throw refuseField('to')
  return { from, until }
}

/** Sorts by start, those without one first; a text, so that page tokens can point at it. */
function sortKey(meeting: Meeting, now: number): string {
  const start = nextStart(meeting, now) ?? 0
  return `${String(start).padStart(15, '0')} ${String(meeting.id).padStart(15, '0')}`
}

/** `GET /users/{userId}/meetings` */
export const listMeetings: Handler = (call) => {
  const host = findTarget(call)
  if (host.status === 'pending') throw refuseHosting()
  const wanted = call.query.get('type') || 'scheduled'
  const type = TYPES.find((known) => known === wanted)
  if (type === undefined) throw refuseField('type')
  const span = readSpan(call)
  const page = readPage(call, 300)
  const keyed: { key: string; meeting: Meeting }[] = []
  for (const meeting of visibleMeetings(host, call)) {
    if (!isOfType(meeting, type, call.now)) continue
    const start = nextStart(meeting, call.now) ?? meeting.createdAt
    if (start >= span.from && start < span.until) keyed.push({ key: sortKey(meeting, call.now), meeting })
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  const { rows, nextToken } = cutPage(call, page, keyed, ({ key }) => key)
  return answerJson(200, {
    ...pageFields(page, keyed.length, nextToken),
    meetings: rows.map(({ meeting }) => viewMeetingRow(meeting, host, call.now)),
  })
}

/** `GET /users/{userId}/upcoming_meetings`: the next day, with meetings to which the user is invited. */
export const listUpcomingMeetings: Handler = (call) => {
  const user = findTarget(call)
  const { world } = call.sandbox
  const own = visibleMeetings(user, call).map((meeting) => ({ meeting, host: user }))
  const invited = world.invitationsOf(user.email).flatMap((meeting) => {
    const host = world.user(meeting.host_id)
    const isThere = host !== undefined && host.id !== user.id && meeting.deletedAt === undefined
    return isThere && LISTED.has(meeting.type) && !isExpired(meeting, call.now) ? [{ meeting, host }] : []
  })
  const rows = [...own, ...invited].filter(({ meeting }) => {
    const start = nextStart(meeting, call.now)
    const end = scheduledEnd(meeting)
    if (meeting.startedAt !== undefined) return true
    return start !== undefined && end !== undefined && end > call.now && start <= call.now + DAY
  })
  rows.sort((a, b) => (sortKey(a.meeting, call.now) < sortKey(b.meeting, call.now) ? -1 : 1))
  return answerJson(200, {
    total_records: rows.length,
    upcoming_meetings: rows.map(({ meeting, host }) => ({
      id: meeting.id,
      topic: meeting.topic,
      type: meeting.type,
      start_time: formatUtc(nextStart(meeting, call.now) ?? call.now),
      duration: meeting.duration,
      timezone: meeting.timezone,
      created_at: formatUtc(meeting.createdAt),
      join_url: joinUrl(meeting, host),
      passcode: meeting.password,
      use_pmi: meeting.settings['use_pmi'] === true,
      is_host: host.id === user.id || readAlternatives(meeting.settings).includes(user.email),
    })),
  })
}
