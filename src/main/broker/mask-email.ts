/**
 * An email address of which enough is left for its owner to know it, and too little to write to: the broker and
 * whoever finds a link see no more of it.
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const letters = Array.from(email.slice(0, at))
  const last = letters.length > 2 ? (letters.at(-1) ?? '') : ''
  return `${letters[0] ?? ''}…${last}${email.slice(at)}`
}
