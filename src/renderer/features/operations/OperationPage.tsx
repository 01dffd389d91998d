import { useQuery } from '@tanstack/react-query'
import { IconSquare, IconTrash } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useParams } from 'react-router'
import { OperationId } from '../../../contract/ids.ts'
import type { Operation } from '../../../contract/operations.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { type Command, useCommands } from '../../app/commands.ts'
import { isExpected } from '../../app/errors.ts'
import { useScoped } from '../../app/scope.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { api } from '../../rpc.ts'
import { ItemsTable } from './ItemsTable.tsx'
import { type OperationDialog, OperationDialogs } from './OperationDialogs.tsx'
import { OperationProgress } from './OperationProgress.tsx'
import { OperationSide } from './OperationSide.tsx'
import classes from './operations.module.css'
import { type ItemView, isUnderWay } from './progress.ts'

const TRAIL = [{ label: 'Operations', to: '/operations' }]

/** One operation: how far it is, and what became of each user. */
export function OperationPage() {
  const id = OperationId.safeParse(useParams().id).data
  const scoped = useScoped()
  const query = useQuery(
    api.operations.get.queryOptions({
      input: { id: id ?? OperationId.parse(NOBODY) },
      enabled: id !== undefined,
    }),
  )
  if (id !== undefined && query.data !== undefined && !isExpected(query.error, 'NOT_FOUND'))
    return <OneOperation key={id} operation={query.data} />
  return (
    <Page title="Operation" trail={TRAIL}>
      {id === undefined || query.isError ? (
        <QueryError
          query={query}
          title="This operation could not be read"
          other={<ButtonLink to={scoped('/operations')}>All operations</ButtonLink>}
        />
      ) : (
        <SkeletonRows rows={16} />
      )}
    </Page>
  )
}

/** An id that is well formed and stands for nothing, so that an address of no operation can still be asked for. */
const NOBODY = 'opr_00000000000000000000'

function OneOperation({ operation }: { operation: Operation }) {
  const [view, setView] = useState<ItemView>('all')
  const [dialog, setDialog] = useState<OperationDialog>(null)
  const underWay = isUnderWay(operation.state)
  const commands = useMemo<Command[]>(
    () => [
      underWay
        ? {
            id: 'operation.cancel',
            title: 'Cancel…',
            group: `On ${operation.title}`,
            icon: IconSquare,
            run: () => setDialog('cancel'),
          }
        : {
            id: 'operation.remove',
            title: 'Remove…',
            group: `On ${operation.title}`,
            icon: IconTrash,
            run: () => setDialog('remove'),
          },
    ],
    [underWay, operation.title],
  )
  useCommands('page', commands)
  return (
    <Page
      title={operation.title}
      trail={TRAIL}
      actions={
        underWay ? (
          <Button
            kind="dangerLine"
            icon={IconSquare}
            offBecause={
              operation.state === 'cancelling' ? 'It ends as soon as the users under way are settled' : null
            }
            onClick={() => setDialog('cancel')}
          >
            Cancel…
          </Button>
        ) : (
          <Button icon={IconTrash} onClick={() => setDialog('remove')}>
            Remove…
          </Button>
        )
      }
    >
      <OperationProgress operation={operation} onView={setView} />
      <div className={classes.split}>
        <ItemsTable operation={operation} view={view} onView={setView} />
        <OperationSide operation={operation} />
      </div>
      <OperationDialogs dialog={dialog} operation={operation} onClose={() => setDialog(null)} />
    </Page>
  )
}
