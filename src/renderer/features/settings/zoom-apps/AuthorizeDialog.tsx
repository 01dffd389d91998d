import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { ConsentState } from './ConsentState.tsx'
import { useConsent } from './use-consent.ts'
import classes from './zoom-apps.module.css'

/** An admin's consent: once for the whole Zoom account. */
export function AuthorizeDialog({ app, onClose }: { app: ZoomApp; onClose: () => void }) {
  const { consent, busy, error, begin, cancel } = useConsent(app.id, 'account')
  const waits = consent?.state === 'waiting' || consent?.state === 'exchanging'
  return (
    <Dialog
      title={`Authorize a Zoom account with ${app.name}`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button
            kind={consent?.state === 'done' ? 'default' : 'primary'}
            busy={busy}
            offBecause={waits ? 'Zoom’s page is open already' : null}
            onClick={begin}
            data-autofocus
          >
            Open Zoom’s consent page
          </Button>
          <Button onClick={onClose}>{consent?.state === 'done' ? 'Done' : 'Close'}</Button>
        </>
      }
    >
      <div className={classes.test}>
        <p>
          An admin of the Zoom account signs in and consents once. The console then works for every user of
          that account whom you attach; none of them is asked.
        </p>
        {consent !== undefined && <ConsentState consent={consent} onCancel={cancel} />}
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </Dialog>
  )
}
