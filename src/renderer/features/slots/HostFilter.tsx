import { Combobox, useCombobox } from '@mantine/core'
import { useState } from 'react'
import { UserId } from '../../../contract/ids.ts'
import { AddFilter, DropFilter } from '../../components/FilterBar.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { StateIcon } from '../../components/State.tsx'
import { lookOf } from '../../components/states.ts'
import { DAY_LIMIT } from './forecast.ts'
import { initialsOf } from './slot-words.ts'
import classes from './slots.module.css'
import { useHostsById, useHostsFound } from './use-hosts.ts'

type HostFilterProps = { hosts: readonly UserId[]; onHosts: (hosts: readonly UserId[]) => void }

/** How many hosts one question to main takes. */
const MOST_HOSTS = 50

/** The hosts that the page is narrowed to: initials as on the blocks, name, and what is gone of their day. */
export function HostFilter({ hosts, onHosts }: HostFilterProps) {
  const details = useHostsById(hosts)
  const mask = usePrivate()
  return (
    <>
      {hosts.map((id, index) => {
        const host = details[index]
        const name = host === undefined ? 'One host' : mask(host.name)
        return (
          <span key={id} className={classes.hostChip}>
            {host !== undefined && (
              <>
                <strong aria-hidden>{mask(initialsOf(host.name))}</strong>
                <StateIcon of="connection" state={host.state} size={12} />
              </>
            )}
            {name}
            {host !== undefined && (
              <span
                className={classes.hostUsed}
                data-tone={lookOf({ of: 'allowance', state: host.usedLevel }).tone}
              >
                {host.usedToday} of {DAY_LIMIT}
              </span>
            )}
            <DropFilter
              what={`host ${name}`}
              onClick={() => onHosts(hosts.filter((other) => other !== id))}
            />
          </span>
        )
      })}
      {hosts.length < MOST_HOSTS && <AddHost without={hosts} onHost={(id) => onHosts([...hosts, id])} />}
    </>
  )
}

/** "+ Host": finds a user of the scope by a part of the name or email. */
function AddHost({ without, onHost }: { without: readonly UserId[]; onHost: (id: UserId) => void }) {
  const [typed, setTyped] = useState('')
  const combobox = useCombobox({
    onDropdownClose() {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setTyped('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const { hosts, asking } = useHostsFound(typed, combobox.dropdownOpened)
  const mask = usePrivate()
  const offered = hosts.filter(({ id }) => !without.includes(id))
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={280}
      onOptionSubmit={(id) => {
        onHost(UserId.parse(id))
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target targetType="button">
        <AddFilter onClick={() => combobox.toggleDropdown()}>Host</AddFilter>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
          placeholder="Name or email"
          aria-label="Find a host"
        />
        <Combobox.Options className={classes.hostOptions} aria-label="Hosts">
          {offered.map((host) => (
            <Combobox.Option key={host.id} value={host.id}>
              <span className={classes.hostOption}>
                <StateIcon of="connection" state={host.state} />
                <span className="cut">{mask(host.name)}</span>
                <span className={`${classes.quiet} cut`}>{mask(host.tenantName)}</span>
              </span>
            </Combobox.Option>
          ))}
          {offered.length === 0 && (
            <Combobox.Empty>{asking ? 'Looking…' : 'No user has this name or email'}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
