import { Select, type SelectProps } from '@mantine/core'
import { useState } from 'react'
import type { UserRow } from '../../../../contract/users.ts'
import { usePrivate } from '../../../components/Private.tsx'
import { StateIcon } from '../../../components/State.tsx'
import { lookOf } from '../../../components/states.ts'
import { useHostsFound } from '../use-hosts.ts'
import classes from './dialogs.module.css'

/** A host as far as a form needs to know one. */
export type Host = Pick<UserRow, 'id' | 'name' | 'tenantName' | 'timeZone' | 'state'>

type HostSelectProps = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  host: Host | null
  onHost: (host: Host) => void
}

/** Chooses a user of the scope by a part of the name or email. Main searches; the list shows the first that fit. */
export function HostSelect({ host, onHost, ...props }: HostSelectProps) {
  const [typed, setTyped] = useState('')
  const mask = usePrivate()
  // What stands in the field after a choice is its name, not a search.
  const search = host !== null && typed === mask(host.name) ? '' : typed
  const { hosts, asking } = useHostsFound(search)
  const offered: readonly Host[] =
    host === null || hosts.some(({ id }) => id === host.id) ? hosts : [host, ...hosts]
  return (
    <Select
      searchable
      selectFirstOptionOnChange
      // What is typed takes the place of the choice that stands there.
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.currentTarget.select()}
      placeholder="Name or email"
      nothingFoundMessage={asking ? 'Looking…' : 'No user has this name or email'}
      {...props}
      data={offered.map(({ id, name }) => ({ value: id, label: mask(name) }))}
      filter={({ options }) => options}
      value={host?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => {
        const chosen = offered.find((one) => one.id === id)
        if (chosen !== undefined) onHost(chosen)
      }}
      renderOption={({ option }) => {
        const one = offered.find(({ id }) => id === option.value)
        return one === undefined ? option.label : <HostOption host={one} />
      }}
    />
  )
}

function HostOption({ host }: { host: Host }) {
  const mask = usePrivate()
  return (
    <span className={classes.host}>
      <StateIcon of="connection" state={host.state} />
      <span className="cut">{mask(host.name)}</span>
      <span className={`${classes.hostMore} cut`}>
        {mask(host.tenantName)}, {lookOf({ of: 'connection', state: host.state }).word.toLowerCase()}
      </span>
    </span>
  )
}
