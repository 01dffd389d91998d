import type { Journal } from './world/journal.ts'

/** Outside these years times no longer print in Zoom's format. */
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)

/** The sandbox's own time: real time plus an offset, which only `POST /_sandbox/clock` moves. */
export interface Clock {
  now(): number
  offsetMs(): number
  /** Sets the clock; false when the moment lies outside what can be shown. */
  setNow(at: number): boolean
  /** The moment in the form of the HTTP `Date` header. */
  dateHeader(): string
  restore: (key: string, value: unknown) => void
}

export function createClock(journal: Journal, onChange: (offsetMs: number) => void): Clock {
  let offsetMs = 0
  let headerSecond = Number.NaN
  let header = ''
  const now = () => Date.now() + offsetMs

  return {
    now,
    offsetMs: () => offsetMs,
    setNow(at) {
      if (!(at >= EARLIEST && at < LATEST)) return false
      offsetMs = Math.trunc(at) - Date.now()
      journal.put('clock', 'offset', offsetMs)
      onChange(offsetMs)
      return true
    },
    dateHeader() {
      const second = Math.floor(now() / 1000)
      if (second !== headerSecond) {
        headerSecond = second
        header = new Date(second * 1000).toUTCString()
      }
      return header
    },
    restore(_key, value) {
      if (typeof value === 'number') offsetMs = value
    },
  }
}
