/** Folds text into 32 bits (FNV-1a), so that a generator can be named by what it is for. */
function foldText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A small seeded generator (sfc32 by Chris Doty-Humphrey): the made-up world must be the same on every machine
 * and in every run. Everything in it has a generator of its own, named by purpose and index, so that a user
 * stays the same however many others are made before.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number, purpose: string, index = 0) {
    this.#a = seed | 0
    this.#b = foldText(purpose) | 0
    this.#c = index | 0
    // The first outputs still show the seed: neighbouring indices would get neighbouring values.
    for (let round = 0; round < 15; round += 1) this.next()
  }

  /** The next unsigned 32-bit number. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit)
  }

  /** True once in `times` draws on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new Error('cannot pick from an empty list')
    return item
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.next() >>> 24))
  }

  /** An id in Zoom's form: 16 bytes as 22 characters of base64url. */
  zoomId(): string {
    let id = ''
    for (let part = 0; part < 4; part += 1) {
      let bits = this.next()
      for (let letter = 0; letter < 5; letter += 1) {
        id += BASE64URL.charAt(bits & 63)
        bits >>>= 6
      }
    }
    const rest = this.next()
    // The last character of 16 bytes carries two bits only.
    return id + BASE64URL.charAt(rest & 63) + BASE64URL.charAt(((rest >>> 6) & 3) << 4)
  }
}
