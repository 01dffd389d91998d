import { z } from 'zod'
import { badInput } from '../contract/errors.ts'

/** Writes a position in a list for the renderer to hand back. */
export function writeCursor(position: ReadonlyArray<string | number>): string {
  return JSON.stringify(position)
}

/**
 * Reads a position back.
 *
 * @throws {ExpectedError} BAD_INPUT if it is none of ours
 */
export function readCursor<T>(cursor: string, shape: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(cursor)
  } catch {
    value = undefined
  }
  const position = shape.safeParse(value)
  if (position.success) return position.data
  throw badInput('cursor', 'This position in the list is not known.', 'Begin the list again.')
}

/** A position that is a row's number. */
export const NumberCursor = z.tuple([z.int()])
/** A position of texts: as many as the list is sorted by, ending with the row's id. */
export function textCursor(keys: number): z.ZodType<string[]> {
  return z.array(z.string()).length(keys)
}
