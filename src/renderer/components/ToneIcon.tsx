import {
  type Icon,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconClockHour4,
  IconHelpHexagonFilled,
  IconInfoCircle,
} from '@tabler/icons-react'
import type { Tone } from './tone.ts'

const ICONS: Record<Tone, Icon> = {
  ok: IconCircleCheckFilled,
  warn: IconAlertTriangleFilled,
  bad: IconCircleXFilled,
  wait: IconClockHour4,
  odd: IconHelpHexagonFilled,
  off: IconInfoCircle,
}

/** The icon that goes with a tone where no state names a better one: a tone never stands alone. */
export function ToneIcon({ tone, size = 16 }: { tone: Tone; size?: number }) {
  const ToneIconOf = ICONS[tone]
  return (
    <span
      data-tone={tone}
      style={{ display: 'inline-flex', flex: 'none', color: 'var(--tone-text)' }}
      aria-hidden
    >
      <ToneIconOf size={size} stroke={2} />
    </span>
  )
}
