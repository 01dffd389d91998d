import type { Instance, Meeting } from '../world/model.ts'
import { DAY, MINUTE } from '../world/times.ts'

/** Zoom: meeting ids: how long an id lives after its last use. */
const ONE_OFF_LIFE = 30 * DAY
const SERIES_LIFE = 365 * DAY
/** How long a deleted meeting can be brought back. */
export const RECOVER_WITHIN = 30 * DAY

export function isInstant(meeting: Meeting): boolean {
  return meeting.type === 1
}

/** The occurrences of a series that have not been deleted. */
export function liveOccurrences(meeting: Meeting) {
  return (meeting.occurrences ?? []).filter((occurrence) => !occurrence.deleted)
}

/** When the meeting begins next: the running or coming occurrence of a series, else its last one. */
export function nextStart(meeting: Meeting, now: number): number | undefined {
  const occurrences = liveOccurrences(meeting)
  const coming = occurrences.find(({ startAt, duration }) => startAt + duration * MINUTE > now)
  return (coming ?? occurrences.at(-1))?.startAt ?? meeting.startAt
}

/** When its scheduled time is over; undefined where it has none. */
export function scheduledEnd(meeting: Meeting): number | undefined {
  const last = liveOccurrences(meeting).at(-1)
  if (last !== undefined) return last.startAt + last.duration * MINUTE
  return meeting.startAt === undefined ? undefined : meeting.startAt + meeting.duration * MINUTE
}

/** True when Zoom no longer knows the id. */
export function isExpired(meeting: Meeting, now: number): boolean {
  if (meeting.startedAt !== undefined) return false
  if (isInstant(meeting)) return meeting.endedAt !== undefined || now > meeting.createdAt + ONE_OFF_LIFE
  const lastUse = Math.max(meeting.createdAt, scheduledEnd(meeting) ?? 0, meeting.endedAt ?? 0)
  const isSeries = meeting.type === 3 || meeting.type === 8 || meeting.type === 4
  return now > lastUse + (isSeries ? SERIES_LIFE : ONE_OFF_LIFE)
}

/** True when a one-off meeting was held and its time is over. */
export function hasEnded(meeting: Meeting, now: number): boolean {
  if (meeting.type === 3 || meeting.type === 8 || meeting.type === 4) return false
  if (meeting.startedAt !== undefined) return false
  const end = scheduledEnd(meeting)
  return pastInstances(meeting, now).length > 0 && (end === undefined || end <= now)
}

/**
 * The times a meeting was held. Meetings that were there from the start are taken as held when planned: nobody
 * was there to start them.
 */
export function pastInstances(meeting: Meeting, now: number): Instance[] {
  const end = scheduledEnd(meeting)
  const isOfOldWorld = meeting.creation_source === 'web_portal' && meeting.instances.length === 0
  if (isOfOldWorld && meeting.startAt !== undefined && end !== undefined && end <= now) {
    return [{ uuid: meeting.uuid, startAt: meeting.startAt, endAt: end, participants: 2 + (meeting.id % 5) }]
  }
  return meeting.instances
}

/** Ends a running meeting: the holding is remembered, and the next one gets a new UUID. */
export function endMeeting(meeting: Meeting, now: number, uuid: string): Meeting {
  const { startedAt, ...rest } = meeting
  if (startedAt === undefined) return meeting
  const held: Instance = { uuid: meeting.uuid, startAt: startedAt, endAt: now, participants: 2 }
  return { ...rest, uuid, endedAt: now, instances: [...meeting.instances, held] }
}
