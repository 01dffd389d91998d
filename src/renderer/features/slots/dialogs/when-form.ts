import { z } from 'zod'
import { type Fold, type Meaning, meaningOf, momentOf, onClock } from '../wall-clock.ts'

/** When a slot is to be: as it stands on a clock in `zone`, which is the host's. */
export type WhenValues = {
  zone: string
  day: string
  time: string
  minutes: number | string
  fold: Fold | ''
}

const MINUTE = 60_000
const DAY = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/
/** Zoom takes meetings of at most 24 hours. */
const LEAST_MINUTES = 5
const MOST_MINUTES = 24 * 60

export function meaningOfWhen({ day, time, zone }: Pick<WhenValues, 'day' | 'time' | 'zone'>): Meaning {
  return meaningOf(day, time, zone)
}

function minutesOf({ minutes }: WhenValues): number | null {
  if (typeof minutes === 'string' || !Number.isInteger(minutes)) return null
  return minutes >= LEAST_MINUTES && minutes <= MOST_MINUTES ? minutes : null
}

/** The moments that the fields mean, once they mean any. The length is real time, whatever clocks do meanwhile. */
export function spanOfWhen(values: WhenValues): { startAt: string; endAt: string } | null {
  const at = momentOf(meaningOfWhen(values), values.fold)
  const minutes = minutesOf(values)
  if (at === null || minutes === null) return null
  return { startAt: new Date(at).toISOString(), endAt: new Date(at + minutes * MINUTE).toISOString() }
}

/** The fields for a moment, as it stands on a clock in a zone. */
export function whenAt(at: number, zone: string, minutes: number): WhenValues {
  return { zone, minutes, ...onClock(at, zone) }
}

/** The same moment on the clock of another zone; what means no moment yet stays as it was typed. */
export function inOtherZone(values: WhenValues, zone: string): WhenValues {
  const at = momentOf(meaningOfWhen(values), values.fold)
  return at === null ? { ...values, zone, fold: '' } : { ...values, zone, ...onClock(at, zone) }
}

/** What is wrong with the fields, by field. Main says the same, but only after it was asked. */
function issuesOf(values: WhenValues, now: number): { field: keyof WhenValues; message: string }[] {
  const issues: { field: keyof WhenValues; message: string }[] = []
  const meaning = meaningOfWhen(values)
  const at = momentOf(meaning, values.fold)
  if (!DAY.test(values.day)) issues.push({ field: 'day', message: 'Type a day such as 25 Nov 2026.' })
  if (!TIME.test(values.time)) issues.push({ field: 'time', message: 'Type a time such as 09:30.' })
  else if (meaning.kind === 'never') issues.push({ field: 'time', message: meaning.message })
  else if (meaning.kind === 'twice' && at === null)
    issues.push({ field: 'fold', message: 'Choose which one.' })
  else if (at !== null && at <= now)
    issues.push({
      field: 'time',
      message: 'This time is past: Zoom would make the meeting for now. Choose one that is still to come.',
    })
  // Nothing is sent without a moment, so something must say why.
  if (at === null && issues.length === 0) issues.push({ field: 'day', message: 'There is no such day.' })
  if (minutesOf(values) === null)
    issues.push({ field: 'minutes', message: 'From 5 minutes to 24 hours, which is Zoom’s most.' })
  return issues
}

/** Holds the fields of a time. It stands beside other schemas by `z.intersection`, so that all errors come at once. */
export function whenSchema(now: () => number) {
  return z
    .object({
      zone: z.string(),
      day: z.string(),
      time: z.string(),
      minutes: z.union([z.number(), z.string()]),
      fold: z.enum(['', 'first', 'second']),
    })
    .superRefine((values, context) => {
      for (const { field, message } of issuesOf(values, now()))
        context.addIssue({ code: 'custom', path: [field], message })
    })
}
