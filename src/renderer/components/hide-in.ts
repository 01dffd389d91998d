/** What stands for a name, mail or link while the screen is shared. */
export const MASK = '••••••'

const MAIL = /[^\s<>(),;:“”"]+@[^\s<>(),;:“”"]+/gu

/** A text of main with the names it may hold, and every mail address, masked; the rest still says what happened. */
export function hideIn(text: string, names: readonly string[]): string {
  return names
    .filter((name) => name !== '')
    .reduce((masked, name) => masked.replaceAll(name, MASK), text.replace(MAIL, MASK))
}
