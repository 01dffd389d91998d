import {
  type Icon,
  IconAlertOctagonFilled,
  IconArrowsDiff,
  IconBan,
  IconCircleXFilled,
  IconClockHour4,
  IconGauge,
  IconHelpHexagonFilled,
  IconHourglassFilled,
  IconPlugConnectedX,
} from '@tabler/icons-react'
import type { Attention } from '../../../contract/overview.ts'

/** The icon of each kind of thing that needs someone. */
export const ATTENTION_ICONS: Record<Attention['icon'], Icon> = {
  broken: IconAlertOctagonFilled,
  spent: IconBan,
  dry: IconGauge,
  waiting: IconClockHour4,
  failed: IconCircleXFilled,
  drifted: IconArrowsDiff,
  expiring: IconHourglassFilled,
  unknown: IconHelpHexagonFilled,
  lost: IconPlugConnectedX,
}
