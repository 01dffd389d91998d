import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './Banner.module.css'
import { ToneIcon } from './ToneIcon.tsx'
import type { Tone } from './tone.ts'

export type BannerProps = {
  tone: Tone
  icon?: Icon
  /** What lasts: "Zoom cannot be reached since 08:58." */
  title: ReactNode
  /** What it means for the work: "Go on working: changes are kept and sent when it answers." */
  text?: ReactNode
  /** On the right: figures, then actions. */
  aside?: ReactNode
  /** Assertive: lost data or stopped operations only. */
  urgent?: boolean
}

/** A condition that lasts, at the top of the page; one at a time. */
export function Banner({ tone, icon: BannerIcon, title, text, aside, urgent = false }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone} role={urgent ? 'alert' : 'status'}>
      {BannerIcon === undefined ? (
        <ToneIcon tone={tone} />
      ) : (
        <BannerIcon size={16} stroke={2} className={classes.icon} aria-hidden />
      )}
      <p className={classes.text}>
        <strong>{title}</strong> {text}
      </p>
      {aside !== undefined && <div className={classes.aside}>{aside}</div>}
    </div>
  )
}
