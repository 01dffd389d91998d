import { Combobox, useCombobox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBuilding, IconSelector } from '@tabler/icons-react'
import { useState } from 'react'
import { TenantId } from '../../contract/ids.ts'
import { usePrivate } from '../components/Private.tsx'
import { api } from '../rpc.ts'
import classes from './TenantScope.module.css'
import { formatCount } from './format.ts'
import { useScope, useSetScope } from './scope.ts'

const ALL = 'all'
/** A list longer than this is searched, not scrolled. */
const SHOWN = 200

/** Chooses the tenant that every page and count is narrowed to. It lives in the URL. */
export function TenantScope({ folded }: { folded: boolean }) {
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const { tenantId } = useScope()
  const setScope = useSetScope()
  const mask = usePrivate()
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose() {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const chosen = tenants.find(({ id }) => id === tenantId)
  const name = tenantId === undefined ? 'All tenants' : mask(chosen?.name ?? 'One tenant')
  const wanted = search.trim().toLowerCase()
  const found = tenants.filter((tenant) => `${tenant.name} ${tenant.domain}`.toLowerCase().includes(wanted))

  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={260}
      onOptionSubmit={(value) => {
        setScope(value === ALL ? undefined : TenantId.parse(value))
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={classes.scope}
          data-folded={folded || undefined}
          onClick={() => combobox.toggleDropdown()}
          title={folded ? `Tenant scope: ${name}` : undefined}
        >
          {folded ? (
            <>
              <IconBuilding size={16} stroke={1.75} aria-hidden />
              <span className="visually-hidden">Tenant scope: {name}</span>
            </>
          ) : (
            <>
              <span className="cut">
                <span className="visually-hidden">Tenant scope: </span>
                {name}
              </span>
              {tenantId === undefined && <span className={classes.count}>{formatCount(tenants.length)}</span>}
              <IconSelector size={14} stroke={2} aria-hidden className={classes.arrows} />
            </>
          )}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
          placeholder="Find a tenant"
          aria-label="Find a tenant"
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is an input; Mantine leaves the role out
          role="combobox"
          aria-expanded
          aria-controls={combobox.listId ?? undefined}
        />
        <Combobox.Options className={classes.options} aria-label="Tenants">
          {wanted === '' && (
            <Combobox.Option value={ALL} active={tenantId === undefined}>
              All tenants
            </Combobox.Option>
          )}
          {found.slice(0, SHOWN).map((tenant) => (
            <Combobox.Option key={tenant.id} value={tenant.id} active={tenant.id === tenantId}>
              {mask(tenant.name)} <span className={classes.domain}>{mask(tenant.domain)}</span>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>No tenant has this in its name or domain</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
