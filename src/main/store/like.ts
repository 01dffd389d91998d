/** How a text is compared: without case in any script, accents kept. The SQL function `folded` is this one. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** A pattern for {@link matches} that finds the text anywhere. Null for an empty text. */
export function containing(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  return `%${folded(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

/**
 * The condition that one of these columns matches `$search`. SQLite's own LIKE knows the case of ASCII letters
 * only, and is ten times as fast: other texts are folded here.
 */
export function matches(pattern: string, ...columns: string[]): string {
  const ascii = !/[\u0080-\uffff]/.test(pattern)
  const like = columns.map((column) => `${ascii ? column : `folded(${column})`} LIKE $search ESCAPE '\\'`)
  return `(${like.join(' OR ')})`
}
