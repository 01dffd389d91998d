import { useQuery } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useNow } from '../../app/console-clock.ts'
import { useScope, useScoped } from '../../app/scope.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { api } from '../../rpc.ts'
import { formatNumberOf, formatUtcDay } from '../../app/format.ts'
import { type Days, daysOfPreset } from './days.ts'

/** Before Switchboard: from here to today is every day there can be. */
const FIRST_DAY = '2020-01-01'

/** Nothing in these days: says whether there is anything in others, or nothing at all yet. */
export function NoUsage({ onDays }: { onDays: (days: Days) => void }) {
  const { to } = daysOfPreset('today', useNow())
  const scope = useScope()
  const scoped = useScoped()
  const { data } = useQuery(
    api.reports.usage.queryOptions({ input: { ...scope, from: FIRST_DAY, to, limit: 1 } }),
  )
  if (data === undefined) return null
  const [first, last] = [data.days[0], data.days.at(-1)]
  if (first === undefined || last === undefined)
    return (
      <EmptyState
        title="Nothing was called yet"
        text="The report counts every call to Zoom by tenant, user, day and label. The first calls are made when a user connects."
        ways={[
          {
            icon: IconUsers,
            title: 'Connect a user',
            text: 'Each user consents once at Zoom.',
            action: (
              <ButtonLink kind="primary" to={scoped('/users')}>
                Open Users
              </ButtonLink>
            ),
          },
        ]}
      />
    )
  return (
    <NothingFound
      title="Nothing was called in these days"
      text={`There are ${formatNumberOf(data.totalRows, 'row')} from ${formatUtcDay(first.day)} to ${formatUtcDay(last.day)}.`}
      actions={<Button onClick={() => onDays({ from: first.day, to: last.day })}>Show those days</Button>}
    />
  )
}
