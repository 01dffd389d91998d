import { FilterBar, FilterChip, SearchField } from '../../components/FilterBar.tsx'
import { lookOf } from '../../components/states.ts'
import { HostFilter } from './HostFilter.tsx'
import type { SlotsUrl } from './use-slots-url.ts'

/** Search, the hosts, and the state that was chosen in the foot. */
export function SlotsFilter({ url }: { url: SlotsUrl }) {
  const { search, hosts, state, change } = url
  return (
    <FilterBar>
      <SearchField
        label="Search attendee, host or topic"
        value={search}
        onChange={(text) => change({ search: text })}
      />
      {state !== null && (
        <FilterChip
          label="Meeting"
          value={`is ${lookOf({ of: 'meeting', state }).word}`}
          onDrop={() => change({ state: '' })}
        />
      )}
      <HostFilter hosts={hosts} onHosts={(next) => change({ hosts: next })} />
    </FilterBar>
  )
}
