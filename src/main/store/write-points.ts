/**
 * Every change runs in a named transaction, so the names are the complete list of points at which a crash can
 * leave something half done. `SWITCHBOARD_DIE_AT=connections.storePair:before` (or `:after`, and `:after:3`
 * for the third time) kills this very process there; only crash tests set it.
 */
export type WritePointHook = (name: string, moment: 'before' | 'after') => void

/** The hook that the environment asks for, or none. */
export function writePointHook(value: string | undefined): WritePointHook | undefined {
  if (value === undefined || value === '') return undefined
  const [, name, moment, nth = '1'] = /^([^:]+):(before|after)(?::([1-9]\d*))?$/.exec(value) ?? []
  if (name === undefined)
    throw new Error(
      `SWITCHBOARD_DIE_AT must be NAME:before or NAME:after, with an optional :COUNT; it is ${value}`,
    )
  let left = Number(nth)
  return (at, when) => {
    if (at !== name || when !== moment) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
