import {
  type Icon,
  IconHeartRateMonitor,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconUnlink,
} from '@tabler/icons-react'
import type { OperationKind } from '../../../contract/states.ts'
import { formatNumberOf } from '../../app/format.ts'

/** What a kind of operation is called, and what it means in words. */
export type KindWords = {
  verb: string
  icon: Icon
  /** "Will be disconnected" */
  done: string
  /** What happens to each user. */
  does: string
  /** What becomes of their coming meetings; null where nothing does. */
  meetings: string | null
  /** How it is taken back, or why it cannot be. */
  undo: string
  /** The operation that takes up those that are done, if one would. */
  next: { kind: OperationKind; label: string } | null
}

export const KINDS: Record<OperationKind, KindWords> = {
  check: {
    verb: 'Check health of',
    icon: IconHeartRateMonitor,
    done: 'checked',
    does: 'Zoom is asked who each user is: one light call, and a refresh where the access token is old. What it answers becomes the state of the connection; who must consent again is named in the result.',
    meetings: null,
    undo: 'There is nothing to take back: a check changes nothing at Zoom.',
    next: null,
  },
  pause: {
    verb: 'Pause',
    icon: IconPlayerPause,
    done: 'paused',
    does: 'Switchboard stops using these connections: nothing is sent to Zoom for them. The sealed tokens are kept.',
    meetings: 'Coming meetings stay in Zoom as they are. Changes to them wait until the user is resumed.',
    undo: 'Resume takes the connections up again; nobody has to consent.',
    next: { kind: 'resume', label: 'Resume those done…' },
  },
  resume: {
    verb: 'Resume',
    icon: IconPlayerPlay,
    done: 'resumed',
    does: 'The paused connections are used again. Changes that waited for them go by themselves.',
    meetings: null,
    undo: 'Pause stops using them again.',
    next: { kind: 'pause', label: 'Pause those done…' },
  },
  disconnect: {
    verb: 'Disconnect',
    icon: IconUnlink,
    done: 'disconnected',
    does: 'Each authorization is revoked at Zoom. A second call proves that it ended; then the tokens are erased from this machine.',
    meetings: 'Coming meetings stay in Zoom, and hosts keep them. Switchboard can no longer change them.',
    undo: 'Zoom ends the authorizations. Each user comes back only by consenting again.',
    next: { kind: 'reconnect', label: 'Reconnect those done…' },
  },
  reconnect: {
    verb: 'Reconnect',
    icon: IconPlugConnected,
    done: 'reconnected',
    does: 'Paused users are resumed. Where a token still lives it is refreshed and checked, without asking anyone. Who must consent again is named in the result.',
    meetings: null,
    undo: 'Nothing is lost: a connection that does not come back stays as it is.',
    next: { kind: 'pause', label: 'Pause those done…' },
  },
}

/** "Disconnect 47 users": the words on the button. */
export function actionWords(kind: OperationKind, users: number): string {
  return `${KINDS[kind].verb} ${formatNumberOf(users, 'user')}`
}
