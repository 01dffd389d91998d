import { isExpected, showError } from '../../app/errors.ts'
import type { Tone } from '../../components/tone.ts'

/** Why Zoom told nothing of a meeting that has ended. `off` is an answer too, not a failure. */
export type NothingRecorded = { tone: Tone; title: string; text: string; askAgain: boolean }

/** Says what an error of asking for a recorded meeting means there. */
export function recordedAnswer(error: unknown): NothingRecorded {
  if (isExpected(error, 'MEETING_GONE'))
    return {
      tone: 'off',
      title: 'Nothing recorded',
      text: 'Zoom recorded nothing: no one started this meeting, or it ended more than a year ago.',
      askAgain: false,
    }
  if (isExpected(error, 'PAID_ONLY'))
    return {
      tone: 'off',
      title: 'Not for Basic users',
      text: 'Zoom tells this of Licensed users only, and this host is Basic. Give them a licence in Zoom, then ask again.',
      askAgain: true,
    }
  const { title, text } = showError(error)
  return { tone: isExpected(error, 'ZOOM_UNREACHABLE') ? 'odd' : 'bad', title, text, askAgain: true }
}
