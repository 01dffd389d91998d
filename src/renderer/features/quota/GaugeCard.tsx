import { IconBan } from '@tabler/icons-react'
import type { Gauge } from '../../../contract/quota.ts'
import { formatCount } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { StateBadge } from '../../components/State.tsx'
import classes from './GaugeCard.module.css'
import { othersOf } from './words.ts'

const WINDOW_WORDS = { second: 'now', minute: 'in this minute', day: 'today' } as const

/** One allowance: how much of it is gone, its peak or what is left, and what was refused. */
export function GaugeCard({ gauge }: { gauge: Gauge }) {
  const { title, used, limit, level, window } = gauge
  const times = useTimes()
  const isDay = window === 'day'
  const others = (isDay ? othersOf(gauge, times.now) : null) ?? 0
  return (
    <section className={classes.card} data-day={isDay || undefined} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {level !== 'plenty' && level !== 'noReading' && <StateBadge of="allowance" state={level} />}
      </header>
      <p className={classes.line}>
        <span className={classes.value}>{formatCount(used + others)}</span>
        <span className={classes.of}>
          {limit === null ? WINDOW_WORDS[window] : `of ${formatCount(limit)} ${WINDOW_WORDS[window]}`}
        </span>
        {isDay && limit !== null && (
          <span className={classes.left}>{formatCount(Math.max(0, limit - used - others))} left</span>
        )}
      </p>
      <AllowanceBar
        used={used}
        limit={limit}
        level={level}
        others={others}
        height={10}
        {...(window === 'second' && gauge.peak > 0 && { peak: gauge.peak })}
      />
      <p className={classes.text}>
        {isDay ? <DayText gauge={gauge} others={others} /> : <Peak gauge={gauge} />}
      </p>
    </section>
  )
}

function Refused({ count }: { count: number }) {
  return (
    <span className={classes.refused} data-tone="bad">
      <IconBan size={14} stroke={2} aria-hidden /> {formatCount(count)} refused
    </span>
  )
}

function DayText({ gauge: { used, refused, freesAt }, others }: { gauge: Gauge; others: number }) {
  const times = useTimes()
  return (
    <>
      <span className={classes.source}>
        <span className={classes.ours} aria-hidden /> Ours {formatCount(used)}
      </span>
      {others > 0 && (
        <span className={classes.source}>
          <span className={classes.others} aria-hidden /> Other apps, at least {formatCount(others)}
        </span>
      )}
      {refused > 0 && <Refused count={refused} />}
      {freesAt !== null && (
        <span>
          anew at {times.reset(freesAt)}, {times.until(freesAt)}
        </span>
      )}
    </>
  )
}

function Peak({ gauge: { peak, peakAt, refused } }: { gauge: Gauge }) {
  const times = useTimes()
  if (peak === 0) return 'No call today'
  return (
    <>
      <span>
        Peak today {formatCount(peak)}
        {peakAt !== null && ` at ${times.clock(peakAt)}`}
      </span>
      {refused > 0 ? <Refused count={refused} /> : <span className={classes.none}>none refused</span>}
    </>
  )
}
