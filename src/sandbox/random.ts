/** A small seeded generator: the made-up world must be the same on every machine and in every run. */
export interface Random {
  /** The next unsigned 32-bit number. */
  next(): number
  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number
  /** True once in `times` draws on average. */
  oneIn(times: number): boolean
  pick<T>(list: readonly T[]): T
  bytes(length: number): Buffer
}

/** Folds text into 32 bits (FNV-1a), so that a generator can be named by what it is for. */
function foldText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/**
 * Makes a generator (sfc32 by Chris Doty-Humphrey) for one purpose and one index. Every thing of the world
 * has its own, so a user stays the same however many others are made before.
 */
export function createRandom(seed: number, purpose: string, index = 0): Random {
  let a = seed >>> 0
  let b = foldText(purpose)
  let c = index >>> 0
  let counter = 1

  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The first outputs still show the seed: neighbouring indices would get neighbouring values.
  for (let round = 0; round < 15; round += 1) next()

  const below = (limit: number) => Math.floor((next() / 0x1_0000_0000) * limit)
  return {
    next,
    below,
    oneIn: (times) => below(times) === 0,
    pick: (list) => {
      const item = list[below(list.length)]
      if (item === undefined) throw new Error('cannot pick from an empty list')
      return item
    },
    bytes: (length) => {
      const buffer = Buffer.alloc(length)
      for (let at = 0; at < length; at += 1) buffer[at] = next() >>> 24
      return buffer
    },
  }
}
