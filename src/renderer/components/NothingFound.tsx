import type { ReactNode } from 'react'
import classes from './NothingFound.module.css'

type NothingFoundProps = {
  /** "No user matches “castelanos”, paused" */
  title: string
  /** What dropping a filter would give: "3 match without the state filter." */
  text?: ReactNode
  /** "Drop the state filter", "Clear all" */
  actions: ReactNode
}

/** A search or filter that matches nothing: says which to drop and what that would give. */
export function NothingFound({ title, text, actions }: NothingFoundProps) {
  return (
    <output className={classes.frame}>
      <span className={classes.title}>{title}</span>
      {text !== undefined && <span className={classes.text}>{text}</span>}
      <span className={classes.actions}>{actions}</span>
    </output>
  )
}
