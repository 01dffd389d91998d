import { Temporal } from 'temporal-polyfill'
import { formatDate, formatOffset } from '../../app/format.ts'

/** Which of two moments is meant, where clocks go back and show the same time twice. */
export type Fold = 'first' | 'second'

/** What a wall-clock time of a zone means. A time that does not exist, or exists twice, is never guessed. */
export type Meaning =
  | { kind: 'moment'; at: number }
  | { kind: 'unreadable' }
  | { kind: 'never'; message: string }
  | { kind: 'twice'; message: string; first: number; second: number }

/** Reads a day (`2027-03-28`) and a time (`02:30`) as they stand on a clock in that zone. */
export function meaningOf(day: string, time: string, zone: string): Meaning {
  let plain: Temporal.PlainDateTime
  try {
    plain = Temporal.PlainDate.from(day).toPlainDateTime(Temporal.PlainTime.from(time))
  } catch {
    return { kind: 'unreadable' }
  }
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds)
    return {
      kind: 'moment',
      at: plain.toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds,
    }
  const change = clockChange(earlier)
  const when = `${time} %s in ${zone} on ${formatDate(Date.parse(day), 'UTC')}: clocks go`
  if (earlier.toPlainDateTime().equals(plain))
    return {
      kind: 'twice',
      message: `${when.replace('%s', 'comes twice')} back from ${change.from} to ${change.to}. Choose which one.`,
      first: earlier.epochMilliseconds,
      second: later.epochMilliseconds,
    }
  return {
    kind: 'never',
    message: `${when.replace('%s', 'does not exist')} from ${change.from} to ${change.to}. Choose ${change.to} or later.`,
  }
}

/** What clocks show when they are turned, and what they are turned to. The earlier reading lies before that. */
function clockChange(earlier: Temporal.ZonedDateTime): { from: string; to: string } {
  const turned = earlier.getTimeZoneTransition('next') ?? earlier
  const before = turned.toInstant().toZonedDateTimeISO(earlier.offset)
  return { from: clockOf(before), to: clockOf(turned) }
}

function clockOf(at: Temporal.ZonedDateTime): string {
  return at.toPlainTime().toString({ smallestUnit: 'minute' })
}

/** The moment that a reading means, once a time that comes twice was chosen from. Null if there is none. */
export function momentOf(meaning: Meaning, fold: Fold | ''): number | null {
  if (meaning.kind === 'moment') return meaning.at
  if (meaning.kind === 'twice' && fold !== '') return meaning[fold]
  return null
}

/** "The first, UTC+2": tells the two apart by what they differ in. */
export function foldWords(meaning: Meaning & { kind: 'twice' }, fold: Fold, zone: string): string {
  return `${fold === 'first' ? 'The first' : 'The second'}, ${formatOffset(zone, meaning[fold])}`
}

/** A moment as it stands on a clock in a zone: what the fields of a form begin with. */
export function onClock(at: number, zone: string): { day: string; time: string; fold: Fold | '' } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const day = zoned.toPlainDate().toString()
  const time = clockOf(zoned)
  const meaning = meaningOf(day, time, zone)
  if (meaning.kind !== 'twice') return { day, time, fold: '' }
  return { day, time, fold: at < meaning.second ? 'first' : 'second' }
}
