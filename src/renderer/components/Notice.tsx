import type { ReactNode } from 'react'
import classes from './Notice.module.css'
import type { Tone } from './tone.ts'

type NoticeProps = { tone: Tone; title?: ReactNode; children?: ReactNode; actions?: ReactNode }

/** A tinted box inside a page, dialog or inspector: what is wrong, or good to know, and the button for it. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      {title !== undefined && <p className={classes.title}>{title}</p>}
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
