import { IconCircleXFilled, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyButton.tsx'
import classes from './PartError.module.css'

type PartErrorProps = {
  title: string
  /** The cause, as main says it. */
  text: ReactNode
  /** What is safe: "Nothing was changed." */
  safe?: ReactNode
  /** The code or id, small. */
  code: string
  retry?: () => void
  retrying?: boolean
  /** Another way on, beside the retry. */
  other?: ReactNode
}

/** A part of a page that failed, in its own frame: the rest stays. */
export function PartError({ title, text, safe, code, retry, retrying = false, other }: PartErrorProps) {
  return (
    <section className={classes.part} data-tone="bad" aria-label={title}>
      <IconCircleXFilled size={20} className={classes.icon} aria-hidden />
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>
        {text} {safe}
      </p>
      <div className={classes.actions}>
        {retry !== undefined && (
          <Button icon={IconRefresh} onClick={retry} busy={retrying}>
            Try again
          </Button>
        )}
        {other}
      </div>
      <p className={classes.code}>
        <code>{code}</code>
        <CopyButton iconOnly text={code} label="Copy the code" />
      </p>
    </section>
  )
}
