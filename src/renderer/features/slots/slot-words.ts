import type { MeetingState } from '../../../contract/states.ts'
import type { Appointment, Slot } from '../../../contract/slots.ts'
import { formatClock, formatReset, formatRoughSpan } from '../../app/format.ts'
import { dayIn, shortDay } from './period.ts'

/** What a slot is drawn as: its meeting's state, or that nobody has booked it. */
export type SlotState = MeetingState | 'open'

/** The order in which states are counted and listed: what is well first, what needs someone after it. */
export const SLOT_STATES: readonly SlotState[] = [
  'saved',
  'sending',
  'waiting',
  'drifted',
  'conflict',
  'missing',
  'unknown',
  'open',
  'cancelled',
  'noShow',
]

export function stateOf({ status, appointment }: Slot): SlotState {
  if (appointment !== null && status !== 'open') return appointment.state
  return status === 'cancelled' ? 'cancelled' : 'open'
}

/** True for a cancelling that Zoom has not confirmed: the appointment is over here, its meeting is not there. */
export function isCancelling({ status, appointment }: Slot): boolean {
  return status === 'booked' && appointment !== null && appointment.cancelledAt !== null
}

/** True while Zoom last confirmed another time than the appointment has. */
export function isElsewhereInZoom({ startAt, endAt, appointment }: Slot): boolean {
  const meeting = appointment?.meeting ?? null
  if (meeting === null || appointment?.state === 'missing') return false
  const minutes = Math.round((Date.parse(endAt) - Date.parse(startAt)) / 60_000)
  return meeting.startAt.slice(0, 16) !== startAt.slice(0, 16) || meeting.durationMin !== minutes
}

type Span = Pick<Slot, 'startAt' | 'endAt'>

/** `10:30 to 11:15`; with the day where it ends on another one. */
export function clockSpan({ startAt, endAt }: Span, zone: string): string {
  const [from, to] = [dayIn(Date.parse(startAt), zone), dayIn(Date.parse(endAt), zone)]
  const end = from === to ? formatClock(endAt, zone) : `${shortDay(to, from)}, ${formatClock(endAt, zone)}`
  return `${formatClock(startAt, zone)} to ${end}`
}

/** `Tue 24 Nov, 10:30 to 11:15` */
export function dayAndSpan(span: Span, zone: string, now: number): string {
  return `${shortDay(dayIn(Date.parse(span.startAt), zone), dayIn(now, zone))}, ${clockSpan(span, zone)}`
}

/** `MC`: a host in two letters, where there is no room for the name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/u).filter((word) => /^\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? '')
  return letters.join('').toLocaleUpperCase('en')
}

const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z`
const SPAN = new RegExp(`(${INSTANT}) to (${INSTANT})`, 'g')
const MOMENT = new RegExp(INSTANT, 'g')

/** A text of main whose instants, which are UTC, stand in the reader's zone: `Wed 25 Nov, 10:00 to 10:45`. */
export function withLocalTimes(text: string, zone: string, now: number): string {
  return text
    .replace(SPAN, (_span, startAt: string, endAt: string) => dayAndSpan({ startAt, endAt }, zone, now))
    .replace(MOMENT, (instant) => {
      const at = Date.parse(instant)
      return `${shortDay(dayIn(at, zone), dayIn(now, zone))}, ${formatClock(at, zone)}`
    })
}

/** A wait that is over before anyone has read when. */
const MOMENT_MS = 90_000

/** When something that waits goes by itself: `at 01:00 (00:00 UTC), in 15 h 56 min`. */
export function waitWords(until: string, zone: string, now: number): string {
  const at = Date.parse(until)
  if (at - now < MOMENT_MS) return 'in a moment'
  const day = dayIn(at, zone)
  const on = day === dayIn(now, zone) || at - now < 86_400_000 ? '' : `on ${shortDay(day, dayIn(now, zone))} `
  return `${on}at ${formatReset(at, { zone, now })}, in ${formatRoughSpan(at - now)}`
}

/** Why something waits, and when it goes by itself, as main says it: in sentences. */
export function whyItWaits({ stateReason, waitsUntil }: Waiting, zone: string, now: number): string {
  const reason = withLocalTimes(sentence(stateReason ?? 'Zoom has not confirmed it'), zone, now)
  return waitsUntil === null ? reason : `${reason} It goes by itself ${waitWords(waitsUntil, zone, now)}.`
}

type Waiting = Pick<Appointment, 'stateReason' | 'waitsUntil'>

/** A reason of main as a sentence. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
