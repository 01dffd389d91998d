import type { Slot } from '../../../contract/slots.ts'
import type { Toast } from '../../app/toast.tsx'
import { stateOf, whyItWaits } from './slot-words.ts'

/** What was asked for, as far as its words differ. */
export type Deed = 'book' | 'move' | 'cancel' | 'retry' | 'makeAgain'

const DONE: Record<Deed, string> = {
  book: 'Booked, and saved in Zoom',
  move: 'Moved, and saved in Zoom',
  cancel: 'Cancelled, and deleted in Zoom',
  retry: 'Saved in Zoom',
  makeAgain: 'Made again, and saved in Zoom',
}

const KEPT: Record<Deed, string> = {
  book: 'Booked here, not yet in Zoom',
  move: 'Moved here, not yet in Zoom',
  cancel: 'Cancelled here, not yet in Zoom',
  retry: 'Not in Zoom yet',
  makeAgain: 'Not in Zoom yet',
}

type Reader = { zone: string; now: number }

/** What became of a change. Only what Zoom has confirmed is called saved; else it is said what it waits for. */
export function outcomeOf(deed: Deed, slot: Slot, { zone, now }: Reader): Toast {
  const state = stateOf(slot)
  const { appointment } = slot
  if (deed === 'cancel' && (state === 'open' || state === 'cancelled'))
    return { title: DONE.cancel, text: slot.status === 'open' ? 'The slot is open again.' : '' }
  if (deed === 'move' && state === 'open') return { title: 'The slot was moved' }
  if (state === 'saved')
    return { title: DONE[deed], text: deed === 'move' ? 'The join link stays the same.' : '' }
  if (state === 'cancelled') return { title: DONE.cancel }
  const text = appointment === null ? '' : whyItWaits(appointment, zone, now)
  if (state === 'unknown') return { tone: 'odd', title: 'It is not known yet what Zoom did', text }
  if (state === 'conflict' || state === 'missing') return { tone: 'bad', title: 'Zoom did not take it', text }
  return { tone: 'wait', title: KEPT[deed], text }
}
