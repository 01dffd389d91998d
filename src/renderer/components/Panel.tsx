import type { ReactNode } from 'react'
import classes from './Panel.module.css'

type PanelProps = {
  title: string
  /** Beside the title, quieter. */
  text?: ReactNode
  /** Opposite to the title. */
  aside?: ReactNode
  /**
   * - `list`: rows over the whole width, under a line
   * - `text`: anything else under a line
   * - `figure`: a number with its chart, under a quiet title
   */
  kind: 'list' | 'text' | 'figure'
  children: ReactNode
}

/** A part of a page in its own frame, with its own heading. */
export function Panel({ title, text, aside, kind, children }: PanelProps) {
  return (
    <section className={classes.panel} data-kind={kind} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {text !== undefined && <span className={classes.text}>{text}</span>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  )
}
