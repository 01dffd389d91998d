import { type ReactNode, useState } from 'react'
import { showError } from '../app/errors.ts'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { Notice } from './Notice.tsx'

type ConfirmDialogProps = {
  /** Names the person or thing: "Disconnect Maria Castellanos?" */
  title: string
  /** The consequence, in words. */
  children: ReactNode
  /** The verb on the button: "Disconnect". */
  verb: string
  /** The safe button: "Keep connected". */
  keep?: string
  danger?: boolean
  /** Why it cannot be done yet, beside the button. */
  offBecause?: string | null
  /** Does it; the dialog stays and says why if it fails. */
  act: () => Promise<unknown>
  onClose: () => void
}

/** For what ends something for one person or thing. The safe button has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, verb, keep = 'Cancel', danger = true, offBecause = null, act, onClose } = props
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)

  async function go(): Promise<void> {
    setBusy(true)
    setFailure(null)
    try {
      await act()
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button
            kind={danger ? 'danger' : 'primary'}
            busy={busy}
            offBecause={offBecause}
            onClick={() => void go()}
          >
            {verb}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {keep}
          </Button>
        </>
      }
    >
      <div>{children}</div>
      {failure !== null && <ErrorNotice error={failure} />}
    </Dialog>
  )
}

/** A failure inside a dialog or form: what happened, why, what now; the code small. */
export function ErrorNotice({ error }: { error: unknown }) {
  const { title, text, code } = showError(error)
  return (
    <div role="alert" style={{ marginTop: 12 }}>
      <Notice tone="bad" title={title}>
        {text} <code>{code}</code>
      </Notice>
    </div>
  )
}
