import type { MeetingBody } from '../zoom/meetings-api.ts'
import type { MeetingRow } from './meeting-queries.ts'

/** The next request that brings the meeting to what the appointment says, or none. */
export type NextStep =
  | { readonly kind: 'create'; readonly body: MeetingBody }
  | { readonly kind: 'update'; readonly meetingId: string; readonly body: Partial<MeetingBody> }
  | { readonly kind: 'delete'; readonly meetingId: string }
  | { readonly kind: 'none' }

const MINUTE = 60_000

/** Zoom's form of an instant: UTC, whole seconds (it drops milliseconds and refuses offsets). */
export function zoomTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The meeting's length in whole minutes, as Zoom counts it. */
export function durationOf(row: Pick<MeetingRow, 'start_at' | 'end_at'>): number {
  return Math.max(1, Math.round((row.end_at - row.start_at) / MINUTE))
}

/**
 * The agenda: our reference first, since lists show only its first 250 characters, then the notes. It is how a
 * meeting is found again after an answer was lost; Zoom has no idempotency key.
 */
export function agendaOf(row: Pick<MeetingRow, 'reference' | 'notes'>): string {
  return row.notes === '' ? `Ref ${row.reference}` : `Ref ${row.reference}\n\n${row.notes}`
}

/** True if an agenda, even one cut to 250 characters, begins with the reference: notes may mention another's. */
export function carriesReference(agenda: string | undefined, reference: string): boolean {
  return agenda?.split('\n', 1)[0]?.trimEnd() === `Ref ${reference}`
}

/** Compares what should be with what Zoom last confirmed. An update carries only what differs. */
export function nextStep(row: MeetingRow): NextStep {
  const meetingId = row.zoom_meeting_id
  if (row.status === 'cancelled') return meetingId === null ? { kind: 'none' } : { kind: 'delete', meetingId }
  const duration = durationOf(row)
  if (meetingId === null)
    return {
      kind: 'create',
      body: {
        topic: row.topic,
        agenda: agendaOf(row),
        type: 2,
        start_time: zoomTime(row.start_at),
        duration,
        timezone: 'UTC',
      },
    }
  // Zoom keeps whole seconds; comparing finer would move a meeting for ever.
  const moved = row.confirmed_start_at === null || zoomTime(row.confirmed_start_at) !== zoomTime(row.start_at)
  const body: Partial<MeetingBody> = {
    ...(moved ? { start_time: zoomTime(row.start_at), timezone: 'UTC' as const } : {}),
    ...(row.confirmed_duration_min === duration ? {} : { duration }),
    ...(row.confirmed_topic === row.topic ? {} : { topic: row.topic }),
  }
  return Object.keys(body).length === 0 ? { kind: 'none' } : { kind: 'update', meetingId, body }
}
