import type { Slot } from '../../../contract/slots.ts'
import { isCancelling, stateOf } from './slot-words.ts'

/** Whether an open slot can still be booked, or why not. */
export function canBook({ status, startAt }: Slot, now: number): { can: boolean; why: string | null } {
  if (status !== 'open') return { can: false, why: 'Someone is in this slot already' }
  if (Date.parse(startAt) <= now) return { can: false, why: 'This slot is past' }
  return { can: true, why: null }
}

/** True for what has a time of its own still to change: not for what is cancelled, or being so. */
export function canMove(slot: Slot): boolean {
  return slot.status !== 'cancelled' && !isCancelling(slot)
}

export function canCancel(slot: Slot): boolean {
  return slot.status === 'booked' && !isCancelling(slot)
}

/** True for what waits: it goes by itself, but need not be waited for. Notices offer the tries that are due. */
export function canRetry(slot: Slot): boolean {
  return slot.status === 'booked' && stateOf(slot) === 'waiting'
}

/** True while there is a meeting that the link of an invitation leads to. */
export function canInvite(slot: Slot): boolean {
  return canCancel(slot) && slot.appointment?.meeting !== null && stateOf(slot) !== 'missing'
}

/** True for a meeting that has ended, of which Zoom may have recorded who was there and how long. */
export function canAskRecorded(slot: Slot, now: number): boolean {
  return canInvite(slot) && Date.parse(slot.endAt) <= now
}
