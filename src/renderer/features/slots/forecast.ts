import type { ConnectionState } from '../../../contract/states.ts'
import type { Tone } from '../../components/tone.ts'

/** What is known of the host and of Zoom before something is booked or moved. */
export type Outlook = {
  /** A name that may be shown. */
  name: string
  state: ConnectionState
  /** Creates and updates of this Zoom day, of the 100 that every user has. */
  used: number
  zoomIsAway: boolean
  /** When the Zoom day starts anew: `01:00 (00:00 UTC)`. */
  reset: string
}

export const DAY_LIMIT = 100

const WAITS: Partial<Record<ConnectionState, string>> = {
  paused: 'is paused; it waits until they are resumed.',
  neverConnected: 'is not connected to Zoom; it waits until they are.',
  connecting: 'is being connected; it goes when that is done.',
  disconnected: 'is disconnected from Zoom; it waits until they connect again.',
  revocationWaiting: 'is being disconnected from Zoom; it waits until they connect again.',
  needsConsent: 'must consent again; it waits until they have.',
  appRemoved: 'has removed the app at Zoom; it waits until they consent again.',
  wrongAccount: 'signed in with another account; it waits until the right one is connected.',
}

/** What becomes of a change that is made now, so that nobody is surprised. */
export function forecast(outlook: Outlook): { tone: Tone; text: string } {
  const { name, state, used, zoomIsAway, reset } = outlook
  const waits = WAITS[state]
  if (waits !== undefined) return { tone: 'warn', text: `${name} ${waits}` }
  if (state === 'deactivated')
    return { tone: 'bad', text: `${name} is deactivated at Zoom, which will probably refuse it.` }
  if (zoomIsAway)
    return { tone: 'odd', text: 'Zoom cannot be reached just now; it is kept, and sent when Zoom answers.' }
  const left = DAY_LIMIT - used
  if (left <= 0)
    return {
      tone: 'warn',
      text: `${name} has no creates or updates left today; it goes by itself at ${reset}.`,
    }
  if (state === 'scopeGap')
    return {
      tone: 'warn',
      text: `${name}’s consent may not cover this; then it waits until they consent anew.`,
    }
  return { tone: 'off', text: `Goes to Zoom at once, for 1 of ${name}’s ${left} left today.` }
}
