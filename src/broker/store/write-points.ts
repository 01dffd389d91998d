/** Told before and after each change: the names of the changes are all the points at which a crash can cut in. */
export type WritePointHook = (name: string, moment: 'before' | 'after') => void

/**
 * The hook that `SWITCHBOARD_BROKER_DIE_AT` asks for, or none: `visit.begin:after` kills this very process there; only
 * crash tests set it.
 */
export function writePointHook(value: string | undefined): WritePointHook | undefined {
  if (value === undefined || value === '') return undefined
  return (name, moment) => {
    if (`${name}:${moment}` === value) process.kill(process.pid, 'SIGKILL')
  }
}
