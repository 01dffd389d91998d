import { z } from 'zod'
import { UserId } from '../../../../contract/ids.ts'
import { type WhenValues, spanOfWhen, whenSchema } from './when-form.ts'

/** The form of new slots: how many more follow the first, and how far apart; empty means none, or back to back. */
export type NewSlotValues = WhenValues & { userId: string; more: number | string; every: number | string }

type Span = { startAt: string; endAt: string }

const MINUTE = 60_000
const MOST_MORE = 20

/** A number field that may be left empty. */
const MaybeNumber = z.union([z.number(), z.string()])

export function newSlotSchema(now: () => number): z.ZodType {
  const row = z
    .object({ minutes: MaybeNumber, more: MaybeNumber, every: MaybeNumber })
    .superRefine((values, context) => {
      const more = Number(values.more)
      if (!Number.isInteger(more) || more < 0 || more > MOST_MORE)
        context.addIssue({ code: 'custom', path: ['more'], message: `A number from 0 to ${MOST_MORE}.` })
      if (values.every !== '' && !Number.isInteger(Number(values.every)))
        context.addIssue({ code: 'custom', path: ['every'], message: 'Whole minutes.' })
      if (Number(values.more) > 0 && values.every !== '' && Number(values.every) < Number(values.minutes))
        context.addIssue({
          code: 'custom',
          path: ['every'],
          message: 'At least the length, or they would overlap.',
        })
    })
  return z.intersection(z.intersection(z.object({ userId: UserId }), row), whenSchema(now))
}

/** The spans that the form means, first to last. */
export function spansOf(values: NewSlotValues): Span[] {
  const first = spanOfWhen(values)
  if (first === null) return []
  const apart = (values.every === '' ? Number(values.minutes) : Number(values.every)) * MINUTE
  const later = (instant: string, index: number) =>
    new Date(Date.parse(instant) + index * apart).toISOString()
  return Array.from({ length: 1 + Number(values.more) }, (_, index) => ({
    startAt: later(first.startAt, index),
    endAt: later(first.endAt, index),
  }))
}

/** Does something for one after the other; one that fails does not keep the rest. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<{ done: Result[]; failures: unknown[] }> {
  const done: Result[] = []
  const failures: unknown[] = []
  for (const item of items) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first must be there before the next can overlap it
      done.push(await act(item))
    } catch (failure) {
      failures.push(failure)
    }
  }
  return { done, failures }
}
