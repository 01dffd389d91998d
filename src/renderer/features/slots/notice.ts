import type { Slot } from '../../../contract/slots.ts'
import type { ConnectionState } from '../../../contract/states.ts'
import type { Tone } from '../../components/tone.ts'
import { lookOf } from '../../components/states.ts'
import type { MainAction } from '../users/user-actions.ts'
import { dayAndSpan, isCancelling, isElsewhereInZoom, stateOf, whyItWaits } from './slot-words.ts'

/** What a notice offers: mending the host's connection, or something about the appointment. */
export type NoticeAction = Exclude<MainAction, null> | 'retry' | 'askZoom' | 'makeAgain'

export type SlotNotice = { tone: Tone; title: string; text: string; actions: readonly NoticeAction[] }

/** The host as far as a notice needs it: a name that may be shown, the connection, and what would mend it. */
export type HostFacts = { name: string; state: ConnectionState; mend: MainAction }

type Reader = { zone: string; now: number }

/** What is wrong with a slot, why, and what helps; null where nothing is. The host may not be known yet. */
export function noticeOf(slot: Slot, host: HostFacts | null, reader: Reader): SlotNotice | null {
  const state = stateOf(slot)
  const { appointment } = slot
  if (appointment === null) return state === 'open' ? openNotice(slot, host, reader) : null
  const why = whyItWaits(appointment, reader.zone, reader.now)
  const mends = mendingOf(host)
  switch (state) {
    case 'saved':
      return Date.parse(slot.endAt) <= reader.now ? null : savedNotice(host)
    case 'sending':
      return {
        tone: 'wait',
        title: 'On its way to Zoom',
        text: 'It is saved once Zoom has confirmed it.',
        actions: [],
      }
    case 'waiting':
      return { tone: 'wait', title: waitingTitle(slot, reader), text: why, actions: mends }
    case 'unknown':
      return {
        tone: 'odd',
        title: 'It is not known what Zoom did',
        text: `${why} Zoom is asked first, so nothing is done twice.`,
        actions: ['askZoom', ...mends],
      }
    case 'conflict':
      return { tone: 'bad', title: conflictTitle(slot), text: why, actions: ['retry', ...mends] }
    case 'missing':
      return {
        tone: 'bad',
        title: 'The meeting is gone from Zoom',
        text: why,
        actions: ['makeAgain'],
      }
    case 'drifted':
      return {
        tone: 'warn',
        title: 'Zoom has something else than this appointment',
        text: why,
        actions: ['retry'],
      }
    default:
      return null
  }
}

/** What would bring the host back, where that is what is missing. */
function mendingOf(host: HostFacts | null): NoticeAction[] {
  return host === null || host.mend === null || host.state === 'expiring' ? [] : [host.mend]
}

function waitingTitle(slot: Slot, { zone, now }: Reader): string {
  if (isCancelling(slot)) return 'Cancelled here, not yet in Zoom'
  const meeting = slot.appointment?.meeting ?? null
  if (meeting === null) return 'The meeting is not in Zoom yet'
  if (!isElsewhereInZoom(slot)) return 'A change has not reached Zoom yet'
  const endAt = new Date(Date.parse(meeting.startAt) + meeting.durationMin * 60_000).toISOString()
  return `Zoom still has ${dayAndSpan({ startAt: meeting.startAt, endAt }, zone, now)}`
}

function conflictTitle(slot: Slot): string {
  if (isCancelling(slot)) return 'Zoom did not delete the meeting'
  return slot.appointment?.meeting === null ? 'Zoom did not make the meeting' : 'Zoom did not take the change'
}

function openNotice(slot: Slot, host: HostFacts | null, { now }: Reader): SlotNotice | null {
  const actions = mendingOf(host)
  if (host === null || actions.length === 0 || Date.parse(slot.startAt) <= now) return null
  return {
    tone: lookOf({ of: 'connection', state: host.state }).tone,
    title: `${host.name}: ${wordOf(host.state)}`,
    text: 'It can be booked; the meeting would wait until the connection is back.',
    actions,
  }
}

function savedNotice(host: HostFacts | null): SlotNotice | null {
  const actions = mendingOf(host)
  if (host === null || actions.length === 0) return null
  return {
    tone: lookOf({ of: 'connection', state: host.state }).tone,
    title: `${host.name}: ${wordOf(host.state)}`,
    text: 'The meeting stays in Zoom as it is. Moving or cancelling it would wait until the connection is back.',
    actions,
  }
}

function wordOf(state: ConnectionState): string {
  return lookOf({ of: 'connection', state }).word.toLowerCase()
}
