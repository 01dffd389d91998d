import { answerEmpty, answerJson } from '../http/answer.ts'
import type { Meeting } from '../world/model.ts'
import { readBody } from './bodies.ts'
import type { Call, Handler } from './call.ts'
import { Refusal, refuseField, refuseMeeting } from './errors.ts'
import { admitWrite, findMeeting } from './meeting-access.ts'
import { endMeeting, hasEnded, liveOccurrences, RECOVER_WITHIN } from './meeting-rules.ts'
import { meetingStatusBody } from './meeting-schema.ts'
import { viewMeeting } from './meeting-views.ts'
import { createUuid, lagOf } from './meeting-write.ts'

/** `GET /meetings/{meetingId}` */
export const getMeeting: Handler = (call) => {
  const { meeting, host } = findMeeting(call)
  const withPast = call.query.get('show_previous_occurrences') === 'true'
  const id = call.query.get('occurrence_id')
  if (id === null || id === '')
    return answerJson(200, viewMeeting({ meeting, host, now: call.now, withPast }))
  const occurrence = meeting.occurrences?.find((one) => one.id === id && !one.deleted)
  if (occurrence === undefined) throw refuseField('occurrence_id')
  return answerJson(200, viewMeeting({ meeting, host, now: call.now, withPast, occurrence }))
}

function requireFlags(call: Call, names: readonly string[]): void {
  for (const name of names) {
    const value = call.query.get(name)
    if (value !== null && !['', 'true', 'false'].includes(value)) throw refuseField(name)
  }
}

/** `DELETE /meetings/{meetingId}`: the whole meeting, or one occurrence of a series. */
export const deleteMeeting: Handler = (call) => {
  const { meeting, host } = findMeeting(call)
  admitWrite(call, host, meeting)
  requireFlags(call, ['schedule_for_reminder', 'cancel_meeting_reminder'])
  if (meeting.type === 4) throw new Refusal(400, 3018, 'Not allowed to delete PMI.')
  requireDeletable(meeting, call)
  const occurrenceId = call.query.get('occurrence_id')
  const next =
    occurrenceId === null || occurrenceId === ''
      ? { ...meeting, deletedAt: call.now }
      : deleteOccurrence(meeting, occurrenceId, call.now)
  call.sandbox.world.saveMeeting(next, lagOf(call))
  return answerEmpty()
}

/** Codes of the reference of 2023, and what is left of them: switch `meeting.legacyCodes`. */
function requireDeletable(meeting: Meeting, call: Call): void {
  const hasLegacyCodes = call.sandbox.switches.is('meeting.legacyCodes', 'on')
  if (meeting.startedAt !== undefined) {
    const text = "Sorry, you cannot delete this meeting since it's in progress."
    throw new Refusal(400, hasLegacyCodes ? 3002 : 3000, text)
  }
  if (hasLegacyCodes && hasEnded(meeting, call.now)) {
    throw new Refusal(400, 3007, 'Sorry, you cannot delete this meeting since it has ended.')
  }
}

function deleteOccurrence(meeting: Meeting, occurrenceId: string, now: number): Meeting {
  const isThere = meeting.occurrences?.some(({ id, deleted }) => id === occurrenceId && !deleted)
  if (isThere !== true) throw refuseField('occurrence_id')
  const occurrences = (meeting.occurrences ?? []).map((occurrence) =>
    occurrence.id === occurrenceId ? { ...occurrence, deleted: true } : occurrence,
  )
  const next = { ...meeting, occurrences }
  // A series without occurrences is gone.
  return liveOccurrences(next).length === 0 ? { ...next, deletedAt: now } : next
}

/**
 * `PUT /meetings/{meetingId}/status`: ends a running meeting, or brings a deleted one back with its id and link.
 * What is not running, or not deleted, is left as it is.
 */
export const setMeetingStatus: Handler = (call) => {
  const { meeting } = findMeeting(call, { deletedToo: true })
  const { action } = readBody(call, meetingStatusBody)
  if (action === 'recover') recoverMeeting(meeting, call)
  else if (meeting.deletedAt !== undefined) throw refuseMeeting(String(meeting.id))
  else if (meeting.startedAt !== undefined) {
    call.sandbox.world.saveMeeting(endMeeting(meeting, call.now, createUuid()), lagOf(call))
  }
  return answerEmpty()
}

function recoverMeeting(meeting: Meeting, call: Call): void {
  const { deletedAt, ...kept } = meeting
  if (deletedAt === undefined) return
  if (call.now > deletedAt + RECOVER_WITHIN) throw refuseMeeting(String(meeting.id))
  const occurrences = kept.occurrences
  const isSeriesEmpty = occurrences !== undefined && liveOccurrences(kept).length === 0
  const restored = isSeriesEmpty
    ? { ...kept, occurrences: occurrences.map((occurrence) => ({ ...occurrence, deleted: false })) }
    : kept
  call.sandbox.world.saveMeeting(restored, lagOf(call))
}
