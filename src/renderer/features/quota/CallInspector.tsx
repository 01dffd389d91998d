import { useQuery } from '@tanstack/react-query'
import { IconBan } from '@tabler/icons-react'
import type { Call } from '../../../contract/quota.ts'
import { PartBoundary } from '../../app/Broken.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { formatDuration } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Facts, Inspector, InspectorSection } from '../../components/Inspector.tsx'
import { Private } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { LABEL_WORDS } from '../../components/label-words.ts'
import { api } from '../../rpc.ts'
import { RefusalSections } from './RefusalSections.tsx'
import { CallStatus } from './calls-columns.tsx'
import classes from './quota.module.css'

type CallInspectorProps = {
  id: number
  /** The call, if it is among the rows that are loaded. */
  call: Call | undefined
  onShowCalls: (() => void) | undefined
  onPrevious: (() => void) | undefined
  onNext: (() => void) | undefined
  onClose: () => void
}

/** One call; for a refused one, why Zoom refused it. */
export function CallInspector({ id, call, onShowCalls, onPrevious, onNext, onClose }: CallInspectorProps) {
  const isRefused = call === undefined || call.refusedBy !== null
  const query = useQuery(api.quota.explain.queryOptions({ input: { callId: id }, enabled: isRefused }))
  const explanation = isRefused ? query.data : undefined
  const shown = call ?? explanation?.call
  const refusedBy = shown?.refusedBy ?? null
  return (
    <Inspector
      label={isRefused ? 'Why Zoom refused this' : 'Call to Zoom'}
      title={isRefused ? 'Why Zoom refused this' : 'Call to Zoom'}
      badge={
        refusedBy !== null && (
          <span className={classes.pill} data-tone="bad">
            <IconBan size={12} stroke={2} aria-hidden /> {refusedBy}
          </span>
        )
      }
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      foot={shown !== undefined && <Foot call={shown} />}
    >
      <PartBoundary of={String(id)}>
        {isRefused &&
          (explanation !== undefined ? (
            <RefusalSections explanation={explanation} onShowCalls={onShowCalls} />
          ) : query.isError ? (
            <QueryError query={query} title="The refusal could not be explained" />
          ) : (
            <SkeletonRows rows={8} />
          ))}
        {shown !== undefined && <CallFacts call={shown} />}
      </PartBoundary>
    </Inspector>
  )
}

function CallFacts({ call }: { call: Call }) {
  const { at, userName, tenantName, accountName, method, path, label, purpose, countsFor100 } = call
  const times = useTimes()
  return (
    <InspectorSection title="The call">
      <Facts
        rows={[
          ['Sent for', purpose],
          ['At', `${times.record(at)} in ${times.zoneName}`],
          ['User', userName === null ? 'none' : <Private key="user">{userName}</Private>],
          ['Tenant', tenantName === null ? 'none' : <Private key="tenant">{tenantName}</Private>],
          ['Zoom account', accountName === null ? 'none' : <Private key="account">{accountName}</Private>],
          [
            'Request',
            <code key="request">
              {method} {path}
            </code>,
          ],
          ['Label', label === null ? 'none: it spends no allowance of the account' : LABEL_WORDS[label]],
          ['Of the user’s 100', countsFor100 ? 'counts as one' : 'does not count'],
          ['Answer', <CallStatus key="answer" call={call} />],
        ]}
      />
    </InspectorSection>
  )
}

function Foot({ call: { requestId, durationMs } }: { call: Call }) {
  const took = durationMs === null ? 'on its way' : formatDuration(durationMs)
  if (requestId === null) return <span className={classes.meta}>No request id came, {took}</span>
  return (
    <>
      <span className={`cut ${classes.meta}`} title={requestId}>
        Request <code>{requestId}</code>, {took}
      </span>
      <CopyButton iconOnly text={requestId} label="Copy the request id" />
    </>
  )
}
