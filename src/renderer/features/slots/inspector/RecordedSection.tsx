import { useMutation, useQuery } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import type { SlotId, UserId } from '../../../../contract/ids.ts'
import type { Recorded } from '../../../../contract/slots.ts'
import { formatNumberOf, formatSpan } from '../../../app/format.ts'
import { useZoomOff } from '../../../app/status.ts'
import { useTimes } from '../../../app/times.ts'
import { Button } from '../../../components/Button.tsx'
import { Facts, InspectorSection } from '../../../components/Inspector.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { api } from '../../../rpc.ts'
import { recordedAnswer } from '../recorded.ts'
import classes from '../slots.module.css'
import { useHost } from '../use-hosts.ts'

const MINUTE = 60_000

/**
 * How a meeting went, as Zoom recorded it. It costs a call, so it is asked for by hand, and not again when something
 * changes. Mount it anew for each slot.
 */
export function RecordedSection({ slotId, hostId }: { slotId: SlotId; hostId: UserId }) {
  const zoomOff = useZoomOff()
  const host = useHost(hostId)
  const { data: features } = useQuery(api.zoomApps.features.queryOptions())
  const off =
    zoomOff ??
    (features?.find(({ name }) => name === 'recorded')?.enabled === false
      ? 'Switched off in Settings, What is asked of Zoom'
      : host?.zoomType === 'basic'
        ? 'Zoom tells this of Licensed users’ meetings only; the host is Basic'
        : null)
  const ask = useMutation(api.slots.recorded.mutationOptions())
  const ended = ask.isError ? recordedAnswer(ask.error) : null
  const again = ended === null || ended.askAgain
  return (
    <InspectorSection title="After the meeting">
      <output className={classes.recorded}>
        {ask.data !== undefined && <RecordedFacts recorded={ask.data} />}
        {ended?.tone === 'off' && <p className={classes.none}>{ended.text}</p>}
        {ended !== null && ended.tone !== 'off' && (
          <Notice tone={ended.tone} title={ended.title}>
            {ended.text}
          </Notice>
        )}
      </output>
      {ask.data === undefined && again && (
        <div className={classes.buttons}>
          <Button
            icon={IconRefresh}
            busy={ask.isPending}
            offBecause={off}
            onClick={() => ask.mutate({ id: slotId })}
          >
            {ended === null ? 'What Zoom recorded' : 'Ask again'}
          </Button>
          {ended === null && (
            <span className={classes.price}>{off ?? 'one call, none of the host’s 100'}</span>
          )}
        </div>
      )}
    </InspectorSection>
  )
}

function RecordedFacts({ recorded }: { recorded: Recorded }) {
  const times = useTimes()
  const { startedAt, endedAt, minutes, participants } = recorded
  return (
    <Facts
      rows={[
        [
          'Held',
          <span key="held" className="num">
            {times.record(startedAt)} to {times.clock(endedAt)}
          </span>,
        ],
        ['Length', formatSpan(minutes * MINUTE)],
        ['Present', formatNumberOf(participants, 'participant')],
      ]}
    />
  )
}
