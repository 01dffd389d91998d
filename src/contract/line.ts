import { z } from 'zod'

/**
 * Text as one line that shows what it holds: no control characters, no line ends, nothing that turns the order of
 * letters around, no half of a letter, which no file keeps as it is.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .trim()
}

/** A name or another single line that people type, or paste from elsewhere. */
export function line(most: number): z.ZodString {
  return z.string().overwrite(oneLine).min(1).max(most)
}
