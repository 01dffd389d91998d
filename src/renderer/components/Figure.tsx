import type { ReactNode } from 'react'
import classes from './Figure.module.css'
import type { Tone } from './tone.ts'

type FigureProps = {
  /** What is counted. */
  label: ReactNode
  value: ReactNode
  /** Beside the value: "of 100,412". */
  of?: ReactNode
  /** Under it: one line that explains. */
  text?: ReactNode
  tone?: Tone
  large?: boolean
}

/** One number that stands out, with what it counts above and what to know of it below. */
export function Figure({ label, value, of, text, tone, large = false }: FigureProps) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <span className={classes.label}>{label}</span>
      <span className={classes.line}>
        <span className={large ? classes.large : classes.value}>{value}</span>
        {of !== undefined && <span className={classes.of}>{of}</span>}
      </span>
      {text !== undefined && <span className={classes.text}>{text}</span>}
    </div>
  )
}
