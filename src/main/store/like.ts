/** A LIKE pattern that finds the text anywhere; use with `ESCAPE '\'`. Null for an empty text. */
export function containing(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  return `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
