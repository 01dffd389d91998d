import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { ConnectionState } from '../../../contract/states.ts'
import { QuotaFilter, UserTypeFilter } from '../../../contract/users.ts'
import { formatCount } from '../../app/format.ts'
import { AddFilter, FilterBar, FilterChip, SearchField } from '../../components/FilterBar.tsx'
import { StateWord } from '../../components/State.tsx'
import { QUOTA_WORDS, TYPE_WORDS, wordsOf } from './filter-words.ts'
import { useSearchAhead, type useUserCounts, type useUsersUrl } from './use-users-list.ts'
import classes from './users.module.css'
import { wordsOfStates } from './views.ts'

const stateWord = (state: ConnectionState) => <StateWord of="connection" state={state} />

type UsersFilterProps = {
  url: ReturnType<typeof useUsersUrl>
  counts: ReturnType<typeof useUserCounts>
}

/** Search, a chip for every filter that is on, and the menu that adds others. */
export function UsersFilter({ url, counts }: UsersFilterProps) {
  const { search, states, types, quota, scopeGap, change } = url
  const ask = useSearchAhead(url)
  return (
    <FilterBar>
      <SearchField
        label="Search name or email"
        value={search}
        onChange={(text) => {
          ask(text)
          change({ search: text })
        }}
        restMs={0}
      />
      {states.length > 0 && (
        <FilterChip label="Connection" value={wordsOfStates(states)} onDrop={() => change({ states: [] })} />
      )}
      {types.length > 0 && (
        <FilterChip
          label="Zoom type"
          value={wordsOf(types, TYPE_WORDS)}
          onDrop={() => change({ types: [] })}
        />
      )}
      {scopeGap && (
        <FilterChip label="Scopes" value="have a gap" onDrop={() => change({ scopeGap: false })} />
      )}
      {quota.length > 0 && (
        <FilterChip
          label="Used today"
          value={wordsOf(quota, QUOTA_WORDS)}
          onDrop={() => change({ quota: [] })}
        />
      )}
      <Menu position="bottom-start" closeOnItemClick={false}>
        <Menu.Target>
          <AddFilter>Filter</AddFilter>
        </Menu.Target>
        <Menu.Dropdown mah="min(720px, calc(100vh - 170px))" style={{ overflowY: 'auto' }}>
          <Ticks
            label="Connection"
            options={ConnectionState.options}
            chosen={states}
            onChange={(next) => change({ states: next })}
            word={stateWord}
            count={(state) => counts?.states[state] ?? 0}
          />
          <Menu.Divider />
          <Ticks
            label="Zoom type"
            options={UserTypeFilter.options}
            chosen={types}
            onChange={(next) => change({ types: next })}
            word={(type) => TYPE_WORDS[type]}
            count={(type) => counts?.types[type] ?? 0}
          />
          <Menu.Divider />
          <Ticks
            label="Scopes"
            options={['gap']}
            chosen={scopeGap ? ['gap'] : []}
            onChange={(next) => change({ scopeGap: next.length > 0 })}
            word={() => 'Have a gap'}
            count={() => counts?.scopeGap ?? 0}
          />
          <Menu.Divider />
          <Ticks
            label="Used of 100 today"
            options={QuotaFilter.options}
            chosen={quota}
            onChange={(next) => change({ quota: next })}
            word={(level) => QUOTA_WORDS[level]}
          />
        </Menu.Dropdown>
      </Menu>
    </FilterBar>
  )
}

type TicksProps<Id extends string> = {
  label: string
  options: readonly Id[]
  chosen: readonly Id[]
  onChange: (chosen: Id[]) => void
  word: (id: Id) => ReactNode
  count?: (id: Id) => number
}

/** One thing's values to tick, with how many users each has. */
function Ticks<Id extends string>({ label, options, chosen, onChange, word, count }: TicksProps<Id>) {
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {options.map((id) => (
        <Menu.CheckboxItem
          key={id}
          checked={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        >
          <span className={classes.option}>
            <span>{word(id)}</span>
            {count !== undefined && <span className={classes.optionCount}>{formatCount(count(id))}</span>}
          </span>
        </Menu.CheckboxItem>
      ))}
    </>
  )
}
