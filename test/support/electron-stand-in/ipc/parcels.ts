/**
 * Splits a text for a channel that is slow with large messages: Chromium takes 5 MB in one message three times
 * as long as in small ones. Each parcel says by its first letter whether more of the text follows.
 *
 * Self-contained, because its source also runs in the preload's world.
 */
export function createParcels(): Parcels {
  const largest = 32_768
  let received = ''
  return {
    split(text) {
      const parcels: string[] = []
      for (let start = 0; ; ) {
        let end = Math.min(start + largest, text.length)
        // Both halves of a surrogate pair travel together.
        if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end -= 1
        const isLast = end === text.length
        parcels.push((isLast ? '=' : '+') + text.slice(start, end))
        if (isLast) return parcels
        start = end
      }
    },
    join(parcel) {
      received += parcel.slice(1)
      if (parcel.startsWith('+')) return undefined
      const text = received
      received = ''
      return text
    },
  }
}

/** One direction's sender and the other direction's receiver. */
export interface Parcels {
  split: (text: string) => string[]
  /** The whole text with its last parcel, until then nothing. */
  join: (parcel: string) => string | undefined
}
