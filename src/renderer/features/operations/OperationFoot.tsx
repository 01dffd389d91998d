import { useMutation } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useMemo } from 'react'
import { OPERATION_LIMIT, type Operation } from '../../../contract/operations.ts'
import { type Command, useCommands } from '../../app/commands.ts'
import { showError } from '../../app/errors.ts'
import { formatCount } from '../../app/format.ts'
import { useGo } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { api, client } from '../../rpc.ts'
import { KINDS } from './kinds.ts'
import classes from './operations.module.css'
import { isUnderWay } from './progress.ts'
import { handOver, newOperationPath } from './selection.ts'

const NONE: Command[] = []

function failed(error: unknown): void {
  const { title, text } = showError(error)
  toast({ tone: 'bad', title, text })
}

/** What can be done with the results: failed users once more, and the next step for those done. */
export function OperationFoot({ operation }: { operation: Operation }) {
  const { id, kind, state, counts } = operation
  const go = useGo()
  const times = useTimes()
  const { next } = KINDS[kind]
  const [failures, done] = [counts.failed ?? 0, counts.done ?? 0]
  const { mutate: retry, isPending: retries } = useMutation(
    api.operations.retryFailed.mutationOptions({
      onSuccess: (begun) => go(`/operations/${begun.id}`),
      onError: failed,
    }),
  )
  const { mutate: goOn, isPending: collects } = useMutation({
    mutationFn: () => client.operations.items({ id, states: ['done'], limit: OPERATION_LIMIT }),
    onSuccess({ rows }) {
      if (next === null) return
      handOver({ by: 'ids', ids: rows.map(({ userId }) => userId) })
      go(newOperationPath(next.kind))
    },
    onError: failed,
  })
  const words = `Retry ${formatCount(failures)} failed`
  const commands = useMemo<Command[]>(
    () =>
      failures === 0
        ? NONE
        : [
            {
              id: 'operation.retry',
              title: words,
              group: 'Operations',
              hint: 'begins a new operation',
              icon: IconRefresh,
              run: () => retry({ id }),
            },
          ],
    [failures, words, retry, id],
  )
  useCommands('page', commands)

  return (
    <TableFoot aside={<span className={classes.note}>Who needs you first. Times in {times.zoneName}.</span>}>
      <span className={classes.footActions}>
        {failures > 0 && (
          <Button icon={IconRefresh} busy={retries} onClick={() => retry({ id })}>
            {words}
          </Button>
        )}
        {done > 0 && next !== null && !isUnderWay(state) && (
          <Button kind="quiet" busy={collects} onClick={() => goOn()}>
            {next.label}
          </Button>
        )}
      </span>
    </TableFoot>
  )
}
