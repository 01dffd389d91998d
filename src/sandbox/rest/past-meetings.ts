import { answerJson } from '../http/answer.ts'
import type { Instance, Meeting, User } from '../world/model.ts'
import { DAY, formatUtc, MINUTE, parseDay, utcDay } from '../world/times.ts'
import { findTarget, requireAccountLevel, requireHost } from './access.ts'
import type { Call, Handler } from './call.ts'
import { Refusal, refuseField, refuseMeeting, refusePermission, refuseUnpaid } from './errors.ts'
import { areMeetingsThere } from './meeting-access.ts'
import { pastInstances } from './meeting-rules.ts'
import { cutPage, pageFields, readPage } from './pages.ts'

/** Paid calls are for accounts with a plan, and for their licensed users. */
function requirePaid(host: User, call: Call): void {
  if (call.account.plan === 'free') throw refuseUnpaid(call.account.id)
  if (host.type !== 2) throw refusePermission()
}

function minutesOf({ startAt, endAt }: Instance): number {
  return Math.max(1, Math.round((endAt - startAt) / MINUTE))
}

/**
 * The UUID or id in the path. A UUID that begins with a slash or holds two in a row must be encoded twice: after
 * one decoding it is still encoded. Encoded once, it would fall apart into path segments.
 */
function readInstanceKey(call: Call): string {
  const once = call.params['meetingId'] ?? ''
  if (once.startsWith('/') || once.includes('//')) throw refuseMeeting(once)
  if (!once.includes('%')) return once
  try {
    return decodeURIComponent(once)
  } catch {
    throw refuseMeeting(once)
  }
}

interface Held {
  meeting: Meeting
  host: User
  instance: Instance | undefined
}

function findHeld(key: string, call: Call): Held | undefined {
  const { world } = call.sandbox
  const isId = /^\d{1,15}$/.test(key)
  const meeting = isId ? world.meeting(Number(key)) : world.meetingByUuid(key)
  const host = meeting === undefined ? undefined : world.user(meeting.host_id)
  if (meeting === undefined || !areMeetingsThere(host, call)) return undefined
  const instances = pastInstances(meeting, call.now)
  const instance = isId ? instances.at(-1) : instances.find(({ uuid }) => uuid === key)
  return { meeting, host, instance }
}

/** `GET /past_meetings/{meetingId}` */
export const getPastMeeting: Handler = (call) => {
  const key = readInstanceKey(call)
  const held = findHeld(key, call)
  if (held === undefined) throw refuseMeeting(key)
  const { meeting, host, instance } = held
  call.target = host
  requireHost(call, host)
  requirePaid(host, call)
  if (instance === undefined) throw new Refusal(400, 300, 'Cannot access meeting information.')
  if (instance.endAt < call.now - 365 * DAY)
    throw new Refusal(400, 12702, 'Cannot access a meeting a year ago.')
  const minutes = minutesOf(instance)
  return answerJson(200, {
    uuid: instance.uuid,
    id: meeting.id,
    host_id: meeting.host_id,
    type: meeting.type === 10 ? 2 : meeting.type,
    topic: meeting.topic,
    user_name: host.display_name,
    user_email: host.email,
    start_time: formatUtc(instance.startAt),
    end_time: formatUtc(instance.endAt),
    duration: minutes,
    total_minutes: minutes * instance.participants,
    participants_count: instance.participants,
    dept: host.dept,
    source: meeting.source,
    has_meeting_summary: false,
  })
}

/** Zoom: meeting reports: one month at a time, and of the last six. */
function readReportSpan(call: Call): { from: number; until: number } {
  const read = (name: string): number => {
    const day = parseDay(call.query.get(name) ?? '')
    if (day === undefined) throw refuseField(name)
    return day
  }
  const from = read('from')
  const to = read('to')
  if (to < from || to - from > 31 * DAY) throw refuseField('to')
  if (from < call.now - 184 * DAY) throw refuseField('from')
  return { from, until: to + DAY }
}

/** `GET /report/users/{userId}/meetings`: meetings with two participants or more. */
export const reportMeetings: Handler = (call) => {
  requireAccountLevel(call)
  const host = findTarget(call)
  requirePaid(host, call)
  const type = call.query.get('type') || 'past'
  if (!['past', 'pastOne', 'pastJoined'].includes(type)) throw refuseField('type')
  const { from, until } = readReportSpan(call)
  const page = readPage(call, 300)
  const held = call.sandbox.world.meetingsOf(host.id).flatMap((meeting) =>
    pastInstances(meeting, call.now)
      .filter(({ startAt, participants }) => startAt >= from && startAt < until && participants > 1)
      .map((instance) => ({ meeting, instance })),
  )
  const keyOf = ({ instance }: { instance: Instance }) =>
    `${String(instance.startAt).padStart(15, '0')} ${instance.uuid}`
  held.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const { rows, nextToken } = cutPage(call, page, held, keyOf)
  return answerJson(200, {
    from: utcDay(from),
    to: utcDay(until - DAY),
    ...pageFields(page, held.length, nextToken),
    meetings: rows.map(({ meeting, instance }) => viewReportRow(meeting, instance, host, call)),
  })
}

function viewReportRow(
  meeting: Meeting,
  instance: Instance,
  host: User,
  call: Call,
): Record<string, unknown> {
  const minutes = minutesOf(instance)
  return {
    uuid: instance.uuid,
    id: meeting.id,
    type: meeting.type === 10 ? 2 : meeting.type,
    topic: meeting.topic,
    user_name: host.display_name,
    user_email: host.email,
    start_time: formatUtc(instance.startAt),
    end_time: formatUtc(instance.endAt),
    duration: minutes,
    total_minutes: minutes * instance.participants,
    participants_count: instance.participants,
    participants_count_my_account: 1,
    source: meeting.source,
    host_name: host.display_name,
    host_organization: call.account.name,
    has_screen_share: false,
    has_recording: false,
    has_chat: false,
    meeting_encryption_status: 2,
  }
}
