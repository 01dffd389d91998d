import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import type { Preview, Selection } from '../../../contract/operations.ts'
import { OperationKind } from '../../../contract/states.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { type Command, useCommands } from '../../app/commands.ts'
import { isExpected, showError } from '../../app/errors.ts'
import { useGo, useScoped } from '../../app/scope.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { api } from '../../rpc.ts'
import { DryRunConfirm } from './DryRunConfirm.tsx'
import { DryRunFigures } from './DryRunFigures.tsx'
import { EffectsTable } from './EffectsTable.tsx'
import { Steps } from './Steps.tsx'
import { KINDS } from './kinds.ts'
import classes from './operations.module.css'
import { handedOver } from './selection.ts'

const TRAIL = [{ label: 'Operations', to: '/operations' }]

/** What an operation would do to each user, before anything is sent. */
export function NewOperationPage() {
  const [params] = useSearchParams()
  const kind = OperationKind.safeParse(params.get('kind')).data
  const [selection] = useState(handedOver)
  if (kind === undefined || selection === null) return <NothingChosen />
  return <DryRun key={kind} kind={kind} selection={selection} />
}

function DryRun({ kind, selection }: { kind: OperationKind; selection: Selection }) {
  const words = KINDS[kind]
  const back = useBack()
  const query = useQuery(
    api.operations.preview.queryOptions({
      input: { kind, selection },
      // What was read for an earlier dry run says nothing about this one.
      staleTime: 0,
      gcTime: 0,
      placeholderData: keepPreviousData,
    }),
  )
  const unusable = isExpected(query.error, 'NOTHING_SELECTED') || isExpected(query.error, 'TOO_MANY')
  return (
    <Page
      title={`${words.verb} users`}
      trail={TRAIL}
      actions={<Steps steps={['Choose', 'Dry run', 'Run']} at={1} />}
      inspector={
        query.data !== undefined &&
        !unusable && <DryRunConfirm preview={query.data} selection={selection} onBack={back} />
      }
    >
      {unusable ? (
        <ChooseOthers error={query.error} />
      ) : query.data !== undefined ? (
        <Effects preview={query.data} />
      ) : query.isError ? (
        <QueryError query={query} title="The dry run could not be made" />
      ) : (
        <SkeletonRows rows={16} />
      )}
    </Page>
  )
}

function Effects({ preview }: { preview: Preview }) {
  return (
    <div className={classes.main}>
      <DryRunFigures preview={preview} />
      <EffectsTable preview={preview} />
    </div>
  )
}

/** Goes back to where the users were chosen, by Esc too. */
function useBack(): () => void {
  const navigate = useNavigate()
  const go = useGo()
  const { key } = useLocation()
  const back = useCallback(() => {
    // A page that was opened by its address has nothing of ours before it.
    if (key === 'default') go('/users')
    else void navigate(-1)
  }, [key, go, navigate])
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'operations.back',
        title: 'Back to the users',
        group: 'Operations',
        keys: 'escape',
        unlisted: true,
        run: back,
      },
    ],
    [back],
  )
  useCommands('page', commands)
  return back
}

/** The selection cannot be worked on as it is: says why, and where to choose others. */
function ChooseOthers({ error }: { error: unknown }) {
  const { title, text } = showError(error)
  return <EmptyState title={title} text={text} ways={[useChoose()]} />
}

function NothingChosen() {
  return (
    <Page title="New operation" trail={TRAIL}>
      <EmptyState
        title="No users are chosen"
        text="An operation begins in the users table. What was chosen there is kept as long as this tab is open; nothing was handed over here."
        ways={[useChoose()]}
      />
    </Page>
  )
}

function useChoose() {
  const scoped = useScoped()
  return {
    icon: IconUsers,
    title: 'Choose users',
    text: 'Mark rows with X, or all that match a filter, then choose what to do with them at the foot of the table.',
    action: (
      <ButtonLink kind="primary" to={scoped('/users')}>
        Open Users
      </ButtonLink>
    ),
  }
}
