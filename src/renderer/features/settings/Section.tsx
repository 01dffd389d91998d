import type { ReactNode } from 'react'
import classes from './settings.module.css'

type SectionProps = { id: string; title: string; text?: ReactNode; action?: ReactNode; children: ReactNode }

/** One section of the settings; its id is the address that leads to it. */
export function Section({ id, title, text, action, children }: SectionProps) {
  return (
    <section id={id} aria-label={title} className={classes.section}>
      <div className={classes.sectionHead}>
        <div>
          <h2 className={classes.sectionTitle}>{title}</h2>
          {text !== undefined && <p className={classes.sectionText}>{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}

type SettingProps = { title: string; text?: ReactNode; children: ReactNode }

/** One setting: what it is on the left, how it is set on the right. */
export function Setting({ title, text, children }: SettingProps) {
  return (
    <div className={classes.setting}>
      <div>
        <h3 className={classes.settingTitle}>{title}</h3>
        {text !== undefined && <p className={classes.settingText}>{text}</p>}
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  )
}
