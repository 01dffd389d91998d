import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './PageHead.module.css'

export type PageHeadProps = {
  title: ReactNode
  /** The pages above this one. */
  trail?: readonly { label: string; to: string }[]
  /** One line: "1,250 of 100,412". */
  facts?: ReactNode
  /** After the title: what turns the page to another part, such as another week. */
  turner?: ReactNode
  /** On the right, primary last. */
  actions?: ReactNode
}

/** The head of a page: where you are, what it is about, what can be done. Holds the page's one `h1`. */
export function PageHead({ title, trail = [], facts, turner, actions }: PageHeadProps) {
  return (
    <header className={classes.head}>
      {trail.length > 0 && (
        <nav aria-label="Trail" className={classes.trail}>
          {trail.map(({ label, to }) => (
            <span key={to} className={classes.step}>
              <Link to={to}>{label}</Link>
              <IconChevronRight size={14} aria-hidden />
            </span>
          ))}
        </nav>
      )}
      <h1 className={classes.title}>{title}</h1>
      {turner}
      {facts !== undefined && <p className={classes.facts}>{facts}</p>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}
