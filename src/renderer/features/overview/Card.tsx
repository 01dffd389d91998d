import type { ReactNode } from 'react'
import classes from './overview.module.css'

type CardProps = {
  title: string
  /** Beside the title, quieter. */
  text?: ReactNode
  /** Opposite to the title. */
  aside?: ReactNode
  /** A list takes the whole width, under a line; a figure stands under its title. */
  kind?: 'list' | 'figure'
  children: ReactNode
}

/** One part of the overview in its own frame. */
export function Card({ title, text, aside, kind = 'figure', children }: CardProps) {
  return (
    <section className={classes.card} data-kind={kind} aria-label={title}>
      <header className={classes.cardHead}>
        <h2 className={classes.cardTitle}>{title}</h2>
        {text !== undefined && <span className={classes.quiet}>{text}</span>}
        {aside !== undefined && <span className={classes.cardAside}>{aside}</span>}
      </header>
      <div className={classes.cardBody}>{children}</div>
    </section>
  )
}
