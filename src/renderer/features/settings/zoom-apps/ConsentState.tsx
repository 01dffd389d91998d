import type { AppConsent } from '../../../../contract/accounts.ts'
import { TextButton } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { Notice } from '../../../components/Notice.tsx'

/** Where a consent with an app stands: waiting for the browser, or how it ended. */
export function ConsentState({ consent, onCancel }: { consent: AppConsent; onCancel: () => void }) {
  if (consent.state === 'waiting')
    return (
      <div aria-live="polite">
        <Notice
          tone="wait"
          title="Waiting for Zoom’s consent page"
          actions={
            <>
              {consent.authorizeUrl !== null && (
                <CopyButton text={consent.authorizeUrl} label="Copy link for a private window" />
              )}
              <TextButton onClick={onCancel}>Stop waiting</TextButton>
            </>
          }
        >
          {consent.purpose === 'account'
            ? 'It opened in your browser. Sign in as an admin of the Zoom account.'
            : 'It opened in your browser. Sign in as yourself; the authorization is given back at once.'}
        </Notice>
      </div>
    )
  if (consent.state === 'exchanging')
    return <Notice tone="wait" title="Zoom came back. Reading who it was…" />
  return (
    <div aria-live="polite">
      <Notice
        tone={consent.state === 'done' ? 'ok' : consent.state === 'failed' ? 'bad' : 'off'}
        title={consent.title}
      >
        {consent.text} {consent.code !== null && <code>{consent.code}</code>}
      </Notice>
    </div>
  )
}
