import { Checkbox, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { UserId } from '../../../contract/ids.ts'
import { FilterBar, FilterChip, FilterMenu } from '../../components/FilterBar.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import type { useQuotaUrl } from './quota-url.ts'
import { useAccounts } from './use-quota.ts'

type CallsFilterProps = {
  url: ReturnType<typeof useQuotaUrl>
  refusals: boolean
  account: string | undefined
  user: UserId | undefined
}

const WHEN = [
  { value: 'today', label: 'Today' },
  { value: 'all', label: 'All days' },
]

/** What the calls are narrowed to: the Zoom day, an account, a user, and what counts for the 100. */
export function CallsFilter({ url, refusals, account, user }: CallsFilterProps) {
  const { change } = url
  return (
    <FilterBar>
      <SegmentedControl
        aria-label="When, in Zoom’s days"
        data={WHEN}
        value={url.today ? 'today' : 'all'}
        onChange={(value) => change({ when: value === 'all' ? 'all' : 'today' })}
      />
      {!refusals && user === undefined && (
        <Checkbox
          label="Only what counts for a user’s 100"
          checked={url.counted}
          onChange={(event) => change({ counted: event.currentTarget.checked })}
        />
      )}
      {user === undefined && url.userId !== undefined && <UserChip id={url.userId} change={change} />}
      {user === undefined && account === undefined && <AccountFilter url={url} />}
    </FilterBar>
  )
}

function UserChip({ id, change }: { id: UserId; change: CallsFilterProps['url']['change'] }) {
  const { data } = useQuery(api.users.get.queryOptions({ input: { id } }))
  const mask = usePrivate()
  return (
    <FilterChip
      label="User"
      value={data === undefined ? 'one user' : mask(data.name)}
      onDrop={() => change({ user: '' })}
    />
  )
}

function AccountFilter({ url }: { url: CallsFilterProps['url'] }) {
  const { data } = useAccounts()
  const mask = usePrivate()
  const accounts = data?.rows ?? []
  const chosen = accounts.find(({ accountId }) => accountId === url.account)
  return (
    <>
      {url.account !== undefined && (
        <FilterChip
          label="Zoom account"
          value={chosen === undefined ? url.account : mask(chosen.name)}
          onDrop={() => url.change({ account: '' })}
        />
      )}
      {accounts.length > 1 && (
        <FilterMenu
          label="Zoom account"
          options={accounts.map(({ accountId, name }) => ({ id: accountId, label: mask(name) }))}
          chosen={url.account === undefined ? [] : [url.account]}
          onChange={(ids) => url.change({ account: ids.find((id) => id !== url.account) ?? '' })}
        />
      )}
    </>
  )
}
