import { IconHelpCircle } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { UserId } from '../../../contract/ids.ts'
import type { Call } from '../../../contract/quota.ts'
import { type Command, useCommands } from '../../app/commands.ts'
import { useTimes } from '../../app/times.ts'
import { Kbd } from '../../components/Kbd.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { useInspected } from '../../components/data-table/use-inspected.ts'
import { CallInspector } from './CallInspector.tsx'
import { CallsFilter } from './CallsFilter.tsx'
import { CallsInstead } from './CallsInstead.tsx'
import { callColumns } from './calls-columns.tsx'
import classes from './quota.module.css'
import { useQuotaUrl } from './quota-url.ts'
import { type CallsOnly, useCalls } from './use-calls.ts'

const idOf = ({ id }: Call): string => String(id)
const nameOf = ({ purpose }: Call): string => purpose
const NONE: Command[] = []
const FOOTS: Record<CallsOnly, ReactNode> = {
  calls: 'Calls of the consent and of tokens have no label and spend no allowance.',
  counted: 'Every create and update that may have reached Zoom counts.',
  refusals: (
    <>
      <Kbd keys="e" /> explain the row
    </>
  ),
}

type CallsViewProps = {
  /** All calls, what counted for a user's 100, or what Zoom refused. */
  only: CallsOnly
  /** What the page is about: then it is no filter, and its column says nothing. */
  account?: string
  user?: UserId
  /** Shows the calls behind a refusal, where the page knows whose they are. */
  onShowCalls?: () => void
}

/** The ledger: every request to Zoom, newest first, and why Zoom refused some. */
export function CallsView({ only, account, user, onShowCalls }: CallsViewProps) {
  const refusals = only === 'refusals'
  const times = useTimes()
  const url = useQuotaUrl()
  const inspector = useInspected(idOf, url.call)
  const { inspected } = inspector
  const list = useCalls({ only, account, user, url, held: inspected !== null })
  const { row, onPrevious, onNext } = inspector.within(list.rows)
  useExplain(row ?? list.rows[0], refusals, inspector.open)
  const columns = useMemo(
    () =>
      callColumns({
        times,
        only,
        without: [
          ...(user === undefined ? [] : (['user'] as const)),
          ...(user === undefined && account === undefined ? [] : (['account'] as const)),
        ],
      }),
    [times, only, user, account],
  )

  return (
    <div className={classes.split}>
      <div className={classes.main}>
        <CallsFilter url={url} refusals={refusals} account={account} user={user} />
        <DataTable
          label={refusals ? 'Refusals' : 'Calls'}
          columns={columns}
          rows={list.rows}
          rowId={idOf}
          rowName={nameOf}
          loading={list.loading}
          hasMore={list.hasMore}
          onMore={list.onMore}
          current={inspector.current}
          onCurrent={inspector.point}
          onOpen={inspector.open}
          empty={<CallsInstead query={list.query} url={url} refusals={refusals} />}
          foot={
            <TableFoot aside={<span className={classes.meta}>{FOOTS[only]}</span>}>
              {inspected === null ? 'Newest first.' : 'Newest first; new ones wait while the panel is open.'}{' '}
              Times in {times.zoneName}.
            </TableFoot>
          }
        />
      </div>
      {inspected !== null && (
        <CallInspector
          id={Number(inspected)}
          call={row}
          onShowCalls={onShowCalls}
          onPrevious={onPrevious}
          onNext={onNext}
          onClose={inspector.close}
        />
      )}
    </div>
  )
}

/** E explains the current refusal, or the first where none is current. */
function useExplain(call: Call | undefined, refusals: boolean, open: (call: Call) => void): void {
  const commands = useMemo<Command[]>(
    () =>
      call === undefined || (call.refusedBy === null && !refusals)
        ? NONE
        : [
            {
              id: 'quota.explain',
              title: 'Explain refusal',
              group: 'Quota',
              keys: 'e',
              hint: call.refusedBy ?? '',
              icon: IconHelpCircle,
              run: () => open(call),
            },
          ],
    [call, refusals, open],
  )
  useCommands('open', commands)
}
