import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './EmptyState.module.css'

/** One way in: what it is, what it needs, and its button. */
export type WayIn = { icon: Icon; title: string; text: ReactNode; action: ReactNode }

type EmptyStateProps = {
  /** "Kairos Mediation has no users yet" */
  title: string
  /** One sentence what this is. */
  text: ReactNode
  /** Up to three, the likeliest first. */
  ways?: readonly WayIn[]
}

/** Says what a page is for while there is nothing on it, and how to bring something in. */
export function EmptyState({ title, text, ways = [] }: EmptyStateProps) {
  return (
    <section className={classes.empty} aria-label={title}>
      <div className={classes.box}>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{text}</p>
        {ways.length > 0 && (
          <ul className={classes.ways}>
            {ways.map(({ icon: WayIcon, title: wayTitle, text: wayText, action }) => (
              <li key={wayTitle} className={classes.way}>
                <WayIcon size={20} stroke={1.75} aria-hidden />
                <h3 className={classes.wayTitle}>{wayTitle}</h3>
                <p className={classes.wayText}>{wayText}</p>
                <div className={classes.action}>{action}</div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
