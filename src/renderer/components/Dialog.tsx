import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Dialog.module.css'
import { useFocusBack } from './use-focus-back.ts'

type DialogProps = {
  title: ReactNode
  /** Before the title: the icon of what it is about. */
  icon?: ReactNode
  /** 424 or 480 px wide. */
  wide?: boolean
  onClose: () => void
  /** Takes Esc and clicks outside as closing; off while something must be decided. */
  dismissible?: boolean
  actions?: ReactNode
  children: ReactNode
}

/**
 * A modal dialog, for a decision only. Mount it while it is open. The safe or expected button carries
 * `data-autofocus`; focus goes back to the opener by itself.
 */
export function Dialog({
  title,
  icon,
  wide = false,
  onClose,
  dismissible = true,
  actions,
  children,
}: DialogProps) {
  useFocusBack()
  return (
    <Modal
      opened
      onClose={onClose}
      size={wide ? 480 : 424}
      title={
        <span className={classes.title}>
          {icon}
          {title}
        </span>
      }
      closeOnClickOutside={dismissible}
      closeOnEscape={dismissible}
      withCloseButton={dismissible}
    >
      {children}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </Modal>
  )
}
