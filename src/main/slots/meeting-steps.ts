import type { AuditService } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { CallSpec } from '../zoom/door.ts'
import { ZoomFailure } from '../zoom/failures.ts'
import {
  createMeeting,
  deleteMeeting,
  getMeeting,
  type MeetingBody,
  updateMeeting,
  type Why,
  type ZoomMeeting,
} from '../zoom/meetings-api.ts'
import type { Lane } from '../zoom/pacer.ts'
import { nextStep, type NextStep, zoomTime } from './meeting-plan.ts'
import { confirm, confirmGone, intend, meetingOf, type MeetingRow, setPending } from './meeting-queries.ts'
import { findMeeting } from './meeting-search.ts'
import { setSlotStatus } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly audit: AuditService
  readonly connections: ConnectionsService
}

type Step = Exclude<NextStep, { kind: 'none' }>

/** Zoom took an update, but what it kept could not be read: the update stays in doubt and is not sent again blindly. */
export class ReadBackFailed extends Error {}

/** True if Zoom says that the meeting does not exist. */
export function isGone(error: unknown): boolean {
  return error instanceof ZoomFailure && error.kind === 'meetingGone'
}

/** The single requests by which a meeting is settled: intent on disk, request, confirmation on disk. */
export class MeetingSteps {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Sends the next request about a meeting and stores what Zoom says. */
  async take(row: MeetingRow, step: Step, lane: Lane): Promise<void> {
    const { store, clock } = this.#parts
    const body = step.kind === 'delete' ? null : JSON.stringify(step.body)
    store.core.tx(`meetings.intend.${step.kind}`, (tx) =>
      intend(tx, row.appointment_id, { kind: step.kind, body, now: clock.now() }),
    )
    switch (step.kind) {
      case 'create': {
        const made = await this.#call(
          row,
          createMeeting('me', step.body, why(row, 'Book the appointment', lane)),
        )
        return this.#confirm(row, made, step.body, 'create')
      }
      case 'update': {
        await this.#call(
          row,
          updateMeeting(step.meetingId, step.body, why(row, 'Move the appointment', lane)),
        )
        return this.#confirm(row, await this.#readBack(row, step.meetingId, lane), step.body, 'update')
      }
      case 'delete': {
        try {
          await this.#call(row, deleteMeeting(step.meetingId, why(row, 'Cancel the appointment', lane)))
        } catch (error) {
          if (!isGone(error)) throw error
        }
        return this.confirmCancelled(row)
      }
    }
  }

  /** Asks Zoom what became of a request whose answer nobody saw, and stores what it finds. */
  async resolveDoubt(row: MeetingRow, lane: Lane): Promise<void> {
    if (row.sent_kind === 'create') {
      const call = <T>(spec: CallSpec<T>): Promise<T> => this.#call(row, spec)
      const found = await findMeeting(
        call,
        row.reference,
        why(row, 'Find out whether the meeting was made', lane),
      )
      if (found === null) return this.#takeBack(row)
      const whole = await this.#call(
        row,
        getMeeting(found, why(row, 'Read the meeting that was found', lane)),
      )
      return this.#confirm(row, whole, null, 'adopt')
    }
    const meetingId = row.zoom_meeting_id ?? ''
    try {
      const now = await this.#call(row, getMeeting(meetingId, why(row, 'Find out what Zoom did', lane)))
      return row.sent_kind === 'delete' ? this.#takeBack(row) : this.#confirm(row, now, null, 'doubt')
    } catch (error) {
      if (!isGone(error) || row.sent_kind !== 'delete') throw error
      return this.confirmCancelled(row)
    }
  }

  /** The appointment is cancelled and no meeting of it is in Zoom: its slot is free again, or gone. */
  confirmCancelled(row: MeetingRow): void {
    const { store, clock } = this.#parts
    store.core.tx('meetings.confirm.delete', (tx) => {
      confirmGone(tx, row.appointment_id, 'cancelled', null, clock.now())
      if (row.reopens_slot === 1) setSlotStatus(tx, row.slot_id, 'open', null)
      else setSlotStatus(tx, row.slot_id, 'cancelled', row.appointment_id)
      this.#record(
        tx,
        row,
        'delete meeting',
        row.zoom_meeting_id === null ? 'there was none' : 'confirmed by Zoom',
      )
    })
  }

  async #readBack(row: MeetingRow, meetingId: string, lane: Lane): Promise<ZoomMeeting> {
    try {
      return await this.#call(row, getMeeting(meetingId, why(row, 'Read back the move', lane)))
    } catch (error) {
      if (isGone(error)) throw error
      throw new ReadBackFailed('the update could not be read back', { cause: error })
    }
  }

  /** Zoom did not do it: the intent is taken back, and the next round plans anew. */
  #takeBack(row: MeetingRow): void {
    const { store, clock } = this.#parts
    store.core.tx('meetings.takeBack', (tx) =>
      setPending(tx, row.appointment_id, {
        state: 'sending',
        reason: null,
        dueAt: clock.now(),
        keepIntent: false,
      }),
    )
  }

  /**
   * Stores what Zoom says. Zoom ignores a past start without an error, so what was asked is compared with what
   * it kept: a difference is a conflict, never "saved".
   */
  #confirm(
    row: MeetingRow,
    meeting: ZoomMeeting,
    asked: Partial<MeetingBody> | null,
    how: 'create' | 'update' | 'adopt' | 'doubt',
  ): void {
    const { store, clock, connections } = this.#parts
    // The host removed the app while Zoom answered: what was erased is not written down again. It stays in doubt.
    if (connections.zoomUserOf(row.user_id)?.state === 'appRemoved') return
    const confirmed = {
      zoom_meeting_id: meeting.id,
      host_zoom_user_id: meeting.host_id,
      join_url: meeting.join_url,
      start_at: meeting.start_time === undefined ? row.start_at : Date.parse(meeting.start_time),
      duration_min: meeting.duration,
      topic: meeting.topic,
    }
    const ignored = asked === null ? null : ignoredBy(asked, confirmed)
    store.core.tx(`meetings.confirm.${how}`, (tx) => {
      // The appointment may have been changed while Zoom answered: that is planned anew, not called saved.
      const wanted = meetingOf(tx, row.appointment_id) ?? row
      const asWanted =
        wanted.start_at === row.start_at && wanted.end_at === row.end_at && wanted.topic === row.topic
      const left = nextStep({
        ...wanted,
        zoom_meeting_id: meeting.id,
        confirmed_start_at: confirmed.start_at,
        confirmed_duration_min: confirmed.duration_min,
        confirmed_topic: confirmed.topic,
      })
      const state = left.kind === 'none' ? 'saved' : ignored !== null && asWanted ? 'conflict' : 'sending'
      confirm(tx, row.appointment_id, confirmed, state, state === 'conflict' ? ignored : null, clock.now())
      const action = {
        create: 'create meeting',
        update: 'move meeting',
        adopt: 'adopt meeting',
        doubt: 'read meeting',
      }[how]
      this.#record(tx, row, action, ignored ?? 'confirmed by Zoom', {
        meeting: meeting.id,
        start: zoomTime(confirmed.start_at),
        minutes: meeting.duration,
      })
    })
  }

  #record(
    tx: Tx,
    row: MeetingRow,
    action: string,
    result: string,
    after?: Record<string, string | number>,
  ): void {
    this.#parts.audit.record(tx, {
      who: 'Switchboard',
      action,
      subject: `${row.topic} with ${row.attendee_name}`,
      subjectId: row.slot_id,
      tenantId: row.tenant_id,
      ...(after === undefined ? {} : { after }),
      result,
    })
  }

  #call<T>(row: MeetingRow, spec: CallSpec<T>): Promise<T> {
    return this.#parts.connections.call(row.user_id, spec)
  }
}

/** What Zoom kept instead of what it was asked for, in words; null if it took everything. */
function ignoredBy(
  asked: Partial<MeetingBody>,
  kept: { start_at: number; duration_min: number; topic: string },
): string | null {
  if (asked.start_time !== undefined && asked.start_time !== zoomTime(kept.start_at))
    return `Zoom kept ${zoomTime(kept.start_at)} instead of ${asked.start_time}: it does not take a start that is past.`
  if (asked.duration !== undefined && asked.duration !== kept.duration_min)
    return `Zoom kept ${kept.duration_min} minutes instead of ${asked.duration}.`
  if (asked.topic !== undefined && asked.topic !== kept.topic) return `Zoom kept the topic “${kept.topic}”.`
  return null
}

function why(row: MeetingRow, purpose: string, lane: Lane): Why {
  return { purpose, subjectId: row.slot_id, lane }
}
