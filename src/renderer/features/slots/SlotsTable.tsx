import { useMemo } from 'react'
import type { Slot } from '../../../contract/slots.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { useNow } from '../../app/console-clock.ts'
import { useScope } from '../../app/scope.ts'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { SlotsFoot } from './SlotsFoot.tsx'
import { NothingInList } from './SlotsInstead.tsx'
import { slotColumns } from './columns.tsx'
import type { SlotsUrl } from './use-slots-url.ts'
import type { SlotsPageModel } from './use-slots-page.ts'

const idOf = ({ id }: Slot): string => id
const nameOf = ({ appointment, userName }: Slot): string => appointment?.attendee.name ?? userName
const isOver = ({ status }: Slot): boolean => status === 'cancelled'

type SlotsTableProps = {
  model: SlotsPageModel
  url: SlotsUrl
  onOpen: (slot: Slot) => void
  onCurrent: (id: string) => void
}

/** Slots in the order of time: the complete way by keyboard. */
export function SlotsTable({ model, url, onOpen, onCurrent }: SlotsTableProps) {
  const { tenantId } = useScope()
  const now = useNow()
  const { zone, rows, query } = model
  const kind = url.view === 'unsettled' ? 'unsettled' : 'all'
  const columns = useMemo(
    () => slotColumns(kind, zone, now, tenantId !== undefined),
    [kind, zone, now, tenantId],
  )
  return (
    <DataTable
      label={kind === 'unsettled' ? 'Unsettled appointments' : 'Slots'}
      columns={columns}
      rows={rows}
      rowId={idOf}
      rowName={nameOf}
      total={model.more ? undefined : rows.length}
      loading={model.loading}
      current={model.current}
      onCurrent={onCurrent}
      onOpen={onOpen}
      quiet={isOver}
      empty={
        query.isError ? (
          <QueryError query={query} title="The slots could not be read" />
        ) : (
          <NothingInList model={model} url={url} />
        )
      }
      foot={
        <SlotsFoot
          counts={model.counts}
          state={url.state}
          onState={(state) => url.change({ state: state ?? '' })}
          more={model.more ? rows.length : null}
        />
      }
    />
  )
}
