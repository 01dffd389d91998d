import {
  type Icon,
  IconAlertOctagonFilled,
  IconAlertTriangle,
  IconAlertTriangleFilled,
  IconArrowsDiff,
  IconArrowsExchange,
  IconBan,
  IconCalendarX,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleDotted,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockHour4,
  IconClockQuestion,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconCloudX,
  IconHelpHexagonFilled,
  IconHourglassFilled,
  IconKeyOff,
  IconLoader2,
  IconPlayerPauseFilled,
  IconPlugConnectedX,
  IconShieldHalfFilled,
  IconSquareDashed,
  IconTrendingUp,
  IconUnlink,
  IconUserOff,
  IconUserQuestion,
  IconUserX,
} from '@tabler/icons-react'
import type {
  AllowanceLevel,
  ConnectionState,
  ItemState,
  MeetingState,
  OperationState,
} from '../../contract/states.ts'
import type { Tone } from './tone.ts'

/** The one word, tone and icon of a state. Never another word for the same state. */
export type Look = { word: string; tone: Tone; icon: Icon; turns?: true }

function look(word: string, tone: Tone, icon: Icon): Look {
  return icon === IconLoader2 ? { word, tone, icon, turns: true } : { word, tone, icon }
}

const CONNECTION: Record<ConnectionState, Look> = {
  healthy: look('Healthy', 'ok', IconCircleCheckFilled),
  connecting: look('Connecting', 'wait', IconLoader2),
  neverConnected: look('Never connected', 'off', IconCircleDashed),
  expiring: look('Expiring', 'warn', IconHourglassFilled),
  scopeGap: look('Scope gap', 'warn', IconShieldHalfFilled),
  movedAccount: look('Moved account', 'warn', IconArrowsExchange),
  needsConsent: look('Needs consent', 'bad', IconKeyOff),
  appRemoved: look('App removed', 'bad', IconPlugConnectedX),
  deactivated: look('Deactivated', 'bad', IconUserOff),
  zoomUnreachable: look('Zoom unreachable', 'odd', IconCloudOff),
  wrongAccount: look('Wrong account', 'odd', IconUserQuestion),
  paused: look('Paused', 'off', IconPlayerPauseFilled),
  revocationWaiting: look('Revocation waiting', 'wait', IconClockHour4),
  disconnected: look('Disconnected', 'off', IconUnlink),
}

/** A meeting's states, and `open` for a slot that nobody has booked. */
const MEETING: Record<MeetingState | 'open', Look> = {
  saved: look('Saved in Zoom', 'ok', IconCloudCheck),
  sending: look('Sending', 'wait', IconCloudUp),
  waiting: look('Waiting', 'wait', IconClockHour4),
  drifted: look('Drifted', 'warn', IconArrowsDiff),
  missing: look('Missing in Zoom', 'bad', IconCloudX),
  conflict: look('Conflict', 'bad', IconAlertOctagonFilled),
  unknown: look('Unknown, settling', 'odd', IconHelpHexagonFilled),
  open: look('Open slot', 'off', IconSquareDashed),
  cancelled: look('Cancelled', 'off', IconCalendarX),
  noShow: look('No-show', 'off', IconUserX),
}

const ITEM: Record<ItemState, Look> = {
  queued: look('Queued', 'off', IconCircleDotted),
  running: look('Running', 'wait', IconLoader2),
  done: look('Done', 'ok', IconCircleCheckFilled),
  failed: look('Failed', 'bad', IconCircleXFilled),
  waiting: look('Waiting', 'wait', IconClockHour4),
  unknown: look('Unknown, settling', 'odd', IconHelpHexagonFilled),
  skipped: look('Skipped', 'off', IconCircleMinus),
  cancelled: look('Cancelled', 'off', IconCircleMinus),
}

const OPERATION: Record<OperationState, Look> = {
  running: look('Running', 'wait', IconLoader2),
  cancelling: look('Cancelling', 'wait', IconLoader2),
  done: look('Done', 'ok', IconCircleCheckFilled),
  failed: look('Done, some failed', 'bad', IconCircleXFilled),
  cancelled: look('Cancelled', 'off', IconCircleMinus),
}

const ALLOWANCE: Record<AllowanceLevel, Look> = {
  plenty: look('Plenty', 'off', IconCircleDotted),
  watch: look('Watch', 'warn', IconTrendingUp),
  high: look('High', 'warn', IconAlertTriangle),
  nearlySpent: look('Nearly spent', 'bad', IconAlertTriangleFilled),
  spent: look('Spent', 'bad', IconBan),
  noReading: look('No reading', 'odd', IconClockQuestion),
}

export const LOOKS = {
  connection: CONNECTION,
  meeting: MEETING,
  item: ITEM,
  operation: OPERATION,
  allowance: ALLOWANCE,
} as const
type Looks = typeof LOOKS

/** A state of one kind: `{ of: 'connection', state: 'healthy' }`. */
export type StateOf = { [Kind in keyof Looks]: { of: Kind; state: keyof Looks[Kind] } }[keyof Looks]

/** The word, tone and icon of a state. */
export function lookOf({ of, state }: StateOf): Look {
  const looks: Partial<Record<string, Look>> = LOOKS[of]
  const found = looks[state]
  if (found === undefined) throw new Error(`${of} has no state ${state}`)
  return found
}
