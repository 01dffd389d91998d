import { useTimeout } from '@mantine/hooks'
import { useState } from 'react'
import classes from './Skeleton.module.css'

const CALM_MS = 150
/** Widths that look like names, so that rows do not line up into a wall. */
const WIDTHS = [220, 168, 252, 192, 236, 152]

/** Rows to come, as high as the real ones. Nothing is shown for the first 150 ms, and nothing shimmers. */
export function SkeletonRows({ rows, height = 'var(--row)' }: { rows: number; height?: string | number }) {
  const [shown, show] = useState(false)
  useTimeout(() => show(true), CALM_MS, { autoInvoke: true })
  return (
    <div className={classes.rows} data-shown={shown} aria-busy>
      <output className="visually-hidden">{shown ? 'Loading' : ''}</output>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.row} style={{ height }} aria-hidden>
          <span className={classes.square} />
          <span style={{ width: WIDTHS[index % WIDTHS.length] }} />
          <span className={classes.end} />
        </div>
      ))}
    </div>
  )
}
