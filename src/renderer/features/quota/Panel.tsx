import type { ReactNode } from 'react'
import classes from './Panel.module.css'

type PanelProps = { title: string; text?: string; aside?: ReactNode; children: ReactNode }

/** A framed part of a page with its own heading. */
export function Panel({ title, text, aside, children }: PanelProps) {
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {text !== undefined && <span className={classes.text}>{text}</span>}
        {aside !== undefined && <span className={classes.aside}>{aside}</span>}
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  )
}
