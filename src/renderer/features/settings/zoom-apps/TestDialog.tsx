import { useMutation } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { useTimes } from '../../../app/times.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { api } from '../../../rpc.ts'
import { ConsentState } from './ConsentState.tsx'
import { TestSteps } from './TestSteps.tsx'
import { useConsent } from './use-consent.ts'
import classes from './zoom-apps.module.css'

/** Walks the app as soon as it is opened, and shows what was found; a consent of one's own shows the rest. */
export function TestDialog({ app, onClose }: { app: ZoomApp; onClose: () => void }) {
  const times = useTimes()
  const test = useMutation(api.zoomApps.test.mutationOptions())
  const { consent, busy, error, begin, cancel } = useConsent(app.id, 'test')
  const { mutate } = test
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate({ id: app.id })
  }, [mutate, app.id])
  // What main keeps is newer where a consent was tried since.
  const found = app.lastTest ?? test.data
  return (
    <Dialog
      title={`Test ${app.name}`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button
            icon={IconRefresh}
            busy={test.isPending}
            data-autofocus
            onClick={() => mutate({ id: app.id })}
          >
            Test again
          </Button>
          <Button busy={busy} onClick={begin}>
            Test with a consent…
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div aria-live="polite" aria-busy={test.isPending} className={classes.test}>
        {test.isPending ? (
          <SkeletonRows rows={7} height={44} />
        ) : (
          found != null && (
            <>
              <TestSteps steps={found.steps} />
              <p className={classes.help}>
                Tested {times.record(found.at)}. No user’s token was shown to anybody.
              </p>
            </>
          )
        )}
        {test.isError && <ErrorNotice error={test.error} />}
        {consent !== undefined && <ConsentState consent={consent} onCancel={cancel} />}
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </Dialog>
  )
}
