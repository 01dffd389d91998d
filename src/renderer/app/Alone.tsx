import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './Alone.module.css'

type AloneProps = { title: string; text: ReactNode; wide?: boolean; foot?: ReactNode; children?: ReactNode }

/** A page without the shell: first run, unlocking, and a tab that has no entrance. */
export function Alone({ title, text, wide = false, foot, children }: AloneProps) {
  useDocumentTitle(`${title} · Switchboard`)
  return (
    <div className={classes.page}>
      <main className={classes.main}>
        <div className={classes.column} data-wide={wide || undefined}>
          <p className={classes.brand}>
            <img src="/icon.svg" alt="" width={32} height={32} /> Switchboard
          </p>
          <h1 className={classes.title}>{title}</h1>
          <div className={classes.text}>{text}</div>
          {children}
        </div>
      </main>
      {foot !== undefined && <footer className={classes.foot}>{foot}</footer>}
    </div>
  )
}
