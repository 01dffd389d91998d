import {
  type Icon,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockX,
  IconEye,
  IconHandStop,
  IconLink,
  IconLoader2,
  IconSend,
  IconUserQuestion,
} from '@tabler/icons-react'
import type { ConnectLinkState } from '../../../contract/broker.ts'
import type { Tone } from '../../components/tone.ts'

/** The one word, tone and icon of a connect link’s state. */
export const LINK_LOOKS: Record<ConnectLinkState, { word: string; tone: Tone; icon: Icon }> = {
  made: { word: 'Made', tone: 'off', icon: IconLink },
  sent: { word: 'Sent', tone: 'wait', icon: IconSend },
  opened: { word: 'Opened', tone: 'wait', icon: IconEye },
  atZoom: { word: 'At Zoom', tone: 'wait', icon: IconLoader2 },
  declined: { word: 'Declined', tone: 'warn', icon: IconHandStop },
  consented: { word: 'Consented', tone: 'wait', icon: IconLoader2 },
  connected: { word: 'Connected', tone: 'ok', icon: IconCircleCheckFilled },
  wrongAccount: { word: 'Wrong account', tone: 'odd', icon: IconUserQuestion },
  failed: { word: 'Failed', tone: 'bad', icon: IconCircleXFilled },
  lapsed: { word: 'Lapsed', tone: 'off', icon: IconClockX },
  withdrawn: { word: 'Withdrawn', tone: 'off', icon: IconCircleMinus },
}

const OVER: readonly ConnectLinkState[] = ['connected', 'wrongAccount', 'failed', 'lapsed', 'withdrawn']

/** True once nothing more can come of a link. */
export function isOver(state: ConnectLinkState): boolean {
  return OVER.includes(state)
}
