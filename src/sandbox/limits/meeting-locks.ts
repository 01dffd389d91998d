import { setTimeout as delay } from 'node:timers/promises'

/** How long a write holds its meeting while switch `lock.meeting` is on. */
const HOLD_MS = 100

/** One write at a time to one meeting (Zoom: rate limits, concurrent requests). */
export interface MeetingLocks {
  /** Waits its turn; false when another write holds the meeting, which is not waited for. */
  hold(meetingId: string): Promise<boolean>
  release(meetingId: string): void
}

export function createMeetingLocks(): MeetingLocks {
  const held = new Set<string>()
  return {
    async hold(meetingId) {
      if (held.has(meetingId)) return false
      held.add(meetingId)
      await delay(HOLD_MS)
      return true
    },
    release(meetingId) {
      held.delete(meetingId)
    },
  }
}
