import { useMemo, useState } from 'react'
import type { Effect, Preview } from '../../../contract/operations.ts'
import { useGo } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { SearchField } from '../../components/FilterBar.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import type { Sort } from '../../components/data-table/columns.ts'
import { EFFECT_COLUMNS } from './effects-columns.tsx'
import { type EffectView, isInView, listEffects } from './effects.ts'

const idOf = ({ userId }: Effect): string => userId
const nameOf = ({ name }: Effect): string => name
const isSetAside = ({ setAside }: Effect): boolean => setAside

/** What would happen to each user, and why some are left out. */
export function EffectsTable({ preview: { rows } }: { preview: Preview }) {
  const go = useGo()
  const [view, setView] = useState<EffectView>('all')
  const [search, setSearch] = useState('')
  const [sort, setSort] = useState<Sort>()
  const [current, setCurrent] = useState<string | null>(null)
  const found = useMemo(() => listEffects(rows, view, search, sort), [rows, view, search, sort])
  const countIn = (one: EffectView) => rows.filter((row) => isInView(row, one)).length

  return (
    <>
      <ViewTabs
        label="Users of this dry run"
        views={[
          { id: 'all', label: 'All', count: rows.length },
          { id: 'meetings', label: 'With meetings', count: countIn('meetings') },
          { id: 'setAside', label: 'Set aside', count: countIn('setAside') },
        ]}
        current={view}
        onChange={setView}
        aside={<SearchField label="Search these users" value={search} onChange={setSearch} width={200} />}
      />
      <DataTable
        label="Effects"
        columns={EFFECT_COLUMNS}
        rows={found}
        rowId={idOf}
        rowName={nameOf}
        total={found.length}
        sort={sort}
        onSort={setSort}
        current={current}
        onCurrent={setCurrent}
        onOpen={({ userId }) => go(`/users/${userId}`)}
        quiet={isSetAside}
        empty={
          <NothingFound
            title={search === '' ? 'Nobody is in this view' : `No user here matches “${search}”`}
            actions={
              <Button
                onClick={() => {
                  setSearch('')
                  setView('all')
                }}
              >
                Show all
              </Button>
            }
          />
        }
        foot={<TableFoot>Nothing has been sent. Your confirmation freezes who is chosen.</TableFoot>}
      />
    </>
  )
}
