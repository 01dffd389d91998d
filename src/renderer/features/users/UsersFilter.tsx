import { ConnectionState } from '../../../contract/states.ts'
import { formatCount } from '../../app/format.ts'
import { FilterBar, FilterChip, FilterMenu, SearchField } from '../../components/FilterBar.tsx'
import { StateWord } from '../../components/State.tsx'
import classes from './users.module.css'
import { wordsOfStates } from './views.ts'

type UsersFilterProps = {
  search: string
  states: readonly ConnectionState[]
  counts: { states: Partial<Record<ConnectionState, number>> } | undefined
  onChange: (change: { search?: string; states?: readonly ConnectionState[] }) => void
}

/** Search and the filter by connection state. */
export function UsersFilter({ search, states, counts, onChange }: UsersFilterProps) {
  return (
    <FilterBar>
      <SearchField
        label="Search name or email"
        value={search}
        onChange={(text) => onChange({ search: text })}
      />
      {states.length > 0 && (
        <FilterChip
          label="Connection"
          value={wordsOfStates(states)}
          onDrop={() => onChange({ states: [] })}
        />
      )}
      <FilterMenu
        label="Connection"
        chosen={states}
        onChange={(chosen) => onChange({ states: chosen })}
        options={ConnectionState.options.map((state) => ({
          id: state,
          label: (
            <span className={classes.option}>
              <StateWord of="connection" state={state} />
              <span className={classes.optionCount}>{formatCount(counts?.states[state] ?? 0)}</span>
            </span>
          ),
        }))}
      />
    </FilterBar>
  )
}
