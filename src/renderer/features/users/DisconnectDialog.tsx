import { Radio, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DisconnectPreview, MeetingsChoice } from '../../../contract/connections.ts'
import { UserId } from '../../../contract/ids.ts'
import type { UserRow } from '../../../contract/users.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { formatNumberOf } from '../../app/format.ts'
import { type Times, useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { api } from '../../rpc.ts'
import classes from './users.module.css'

type Who = Pick<UserRow, 'id' | 'name' | 'tenantName'>
type Kind = 'keep' | 'cancel' | 'handOver'

/** Ends one connection, with the choice for the coming meetings and its price said first. */
export function DisconnectDialog({ user, onClose }: { user: Who; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.connections.disconnect.mutationOptions())
  const query = useQuery(api.connections.previewDisconnect.queryOptions({ input: { userId: user.id } }))
  const mask = usePrivate()
  const [kind, setKind] = useState<Kind>('keep')
  const [to, setTo] = useState<string | null>(null)
  const name = mask(user.name)
  const handOverTo = UserId.safeParse(to).data
  const choice: MeetingsChoice | null =
    kind !== 'handOver' ? kind : handOverTo === undefined ? null : { handOverTo }

  return (
    <ConfirmDialog
      title={`Disconnect ${name}?`}
      verb={VERBS[kind]}
      keep="Keep connected"
      offBecause={choice === null ? 'Choose who takes the meetings over' : null}
      onClose={onClose}
      act={async () => {
        const { text, state } = await mutateAsync({ userId: user.id, meetings: choice ?? 'keep' })
        toast(
          state === 'disconnected'
            ? { title: `${name} is disconnected`, text }
            : { tone: 'wait', title: `${name} is being disconnected`, text },
        )
      }}
    >
      <p>
        Zoom ends the authorization and the tokens are erased here. Only a new consent by {name} brings the
        connection back. To stop for a while, pause instead.
      </p>
      {query.isError && <QueryError query={query} title="The coming meetings could not be counted" />}
      {query.isPending && <SkeletonRows rows={3} />}
      {query.data !== undefined && (
        <Choices preview={query.data} kind={kind} onKind={setKind} to={to} onTo={setTo} />
      )}
    </ConfirmDialog>
  )
}

const VERBS: Record<Kind, string> = {
  keep: 'Disconnect',
  cancel: 'Cancel meetings and disconnect',
  handOver: 'Hand over and disconnect',
}

type ChoicesProps = {
  preview: DisconnectPreview
  kind: Kind
  onKind: (kind: Kind) => void
  to: string | null
  onTo: (to: string | null) => void
}

function Choices({ preview, kind, onKind, to, onTo }: ChoicesProps) {
  const times = useTimes()
  const mask = usePrivate()
  const { meetings, firstAt, sharedWith, offBecause, colleagues } = preview
  const chosen = colleagues.find(({ id }) => id === to)
  const shared = sharedWith.length > 0 && `${sharedWith.map(mask).join(', ')} lose the connection as well. `
  if (meetings === 0) return <p className={classes.quiet}>{shared}No meetings are coming.</p>
  const able = colleagues.some((one) => one.offBecause === null)
  return (
    <>
      <Radio.Group
        label={`${formatNumberOf(meetings, 'coming meeting')}${firstAt === null ? '' : `, the first ${times.moment(firstAt)}`}`}
        description={[shared || '', offBecause ?? ''].join('') || undefined}
        value={kind}
        onChange={(value) => onKind(value)}
        className={classes.choices}
      >
        <Radio
          value="keep"
          label="Keep them in Zoom"
          description={`They can no longer be moved or cancelled from here. ${priceOf(preview.keep, times)}`}
        />
        <Radio
          value="cancel"
          label="Cancel them"
          disabled={offBecause !== null}
          description={`Each is deleted at Zoom before the authorization ends. ${priceOf(preview.cancel, times)}`}
        />
        <Radio
          value="handOver"
          label="Hand them over to a colleague"
          disabled={offBecause !== null || !able}
          description={
            able
              ? 'Each is made anew at the colleague’s, with a new id and link, then the old one is deleted. Attendees need the new link.'
              : 'No connected colleague of this tenant is free at those times.'
          }
        />
      </Radio.Group>
      {kind === 'handOver' && (
        <Select
          label="Colleague"
          placeholder="Who takes them over"
          searchable
          className={classes.choices}
          value={to}
          onChange={onTo}
          data={colleagues.map((one) => ({
            value: one.id,
            label: `${mask(one.name)}: ${one.offBecause ?? `${one.leftToday} of 100 left today`}`,
            disabled: one.offBecause !== null,
          }))}
          description={
            chosen === undefined
              ? undefined
              : `${priceOf(chosen, times)} They count against ${mask(chosen.name)}’s own 100 a day.`
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
      )}
    </>
  )
}

/** "9 calls, 4 of them counted; done about 10:32." */
function priceOf({ calls, counted, endsAt }: DisconnectPreview['keep'], times: Times): string {
  const against = counted === 0 ? 'none counts against the 100 a day' : `${counted} of them counted`
  return `Up to ${formatNumberOf(calls, 'call')}, ${against}; done about ${times.moment(endsAt)}.`
}
