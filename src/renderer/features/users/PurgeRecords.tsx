import { useMutation, useQuery } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import type { Purge } from '../../../contract/connections.ts'
import type { UserId } from '../../../contract/ids.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { showError } from '../../app/errors.ts'
import { formatNumberOf } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { Facts, InspectorSection } from '../../components/Inspector.tsx'
import { api } from '../../rpc.ts'
import { takeFile } from '../reports/take-file.ts'
import classes from './users.module.css'

/** What was erased because the user or Zoom removed the app; nothing where nothing was. */
export function PurgeRecords({ userId }: { userId: UserId }) {
  const query = useQuery(api.connections.purges.queryOptions({ input: { userId } }))
  if (query.isError) return <QueryError query={query} title="The purge records could not be read" />
  return query.data?.rows.map((purge) => <PurgeRecord key={purge.id} purge={purge} />)
}

function PurgeRecord({ purge }: { purge: Purge }) {
  const times = useTimes()
  const { mutate, isPending } = useMutation(
    api.connections.exportPurge.mutationOptions({
      onSuccess: takeFile,
      onError: (error) => toast({ tone: 'bad', ...showError(error) }),
    }),
  )
  const { id, reason, noticedAt, doneAt, dueAt, erased, kept, backups, zoomAppName } = purge
  return (
    <InspectorSection
      title="Purge record"
      aside={
        <Button icon={IconDownload} busy={isPending} onClick={() => mutate({ id })}>
          Save
        </Button>
      }
    >
      <Facts
        rows={[
          ['Zoom app', zoomAppName],
          ['Why', `${reason}, ${times.record(noticedAt)}`],
          [
            'Erased',
            doneAt === null
              ? `The tokens; the rest ${times.until(dueAt)}, unless they consent before`
              : times.record(doneAt),
          ],
        ]}
      />
      <ul className={classes.purge}>
        {erased.map(({ what, rows }) => (
          <li key={what}>
            {what}: {formatNumberOf(rows, 'row')}
          </li>
        ))}
      </ul>
      <p className={classes.quotaText}>Kept: {kept.join('. ')}.</p>
      {backups.map(({ file, at, holds }) => (
        <p key={file} className={classes.quotaText}>
          <code>{file}</code>, {times.record(at)}: {HOLDS[holds]}
        </p>
      ))}
    </InspectorSection>
  )
}

const HOLDS = {
  yes: 'still holds this user. Delete the file when it is not needed any more.',
  no: 'does not hold this user.',
  notKnown: 'could not be read, so it is not known whether it holds this user.',
} as const
