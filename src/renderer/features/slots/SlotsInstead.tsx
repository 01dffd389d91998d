import { useQuery } from '@tanstack/react-query'
import { IconCalendarPlus, IconUsers } from '@tabler/icons-react'
import { formatCount } from '../../app/format.ts'
import { useScope, useScoped } from '../../app/scope.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { lookOf } from '../../components/states.ts'
import classes from './slots.module.css'
import { useCountOnAllDays } from './use-slots.ts'
import type { SlotsUrl } from './use-slots-url.ts'
import type { SlotsPageModel } from './use-slots-page.ts'

/** The scope has no slots at all, on any day. */
export function NoSlotsYet({ onAdd }: { onAdd: () => void }) {
  const scope = useScope()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const { data: counts } = useQuery(api.users.counts.queryOptions({ input: scope }))
  const scoped = useScoped()
  const mask = usePrivate()
  const tenant = tenants.find(({ id }) => id === scope.tenantId)
  const whose = tenant === undefined ? 'There are no slots yet' : `${mask(tenant.name)} has no slots yet`
  return (
    <EmptyState
      title={whose}
      text="A slot is a bookable span of one user’s time. Who is booked into it gets a Zoom meeting, made, moved and cancelled for them."
      ways={[
        counts?.all === 0
          ? {
              icon: IconUsers,
              title: 'Bring in users first',
              text: 'A slot belongs to a user, and there is none yet.',
              action: (
                <ButtonLink kind="primary" to={scoped('/users')}>
                  Open Users
                </ButtonLink>
              ),
            }
          : {
              icon: IconCalendarPlus,
              title: 'Add a slot by hand',
              text: 'A host, a day, a time and a length; or several in a row.',
              action: (
                <Button kind="primary" onClick={onAdd}>
                  New slot
                </Button>
              ),
            },
      ]}
    />
  )
}

/** True if nothing is on any day and no filter is on. Asked only where the period is empty. */
export function useHasNoSlots(
  { loading, rows, isNarrowed, narrowed, query }: SlotsPageModel,
  view: string,
): boolean {
  const asks = view !== 'unsettled' && !loading && !query.isError && rows.length === 0 && !isNarrowed
  return useCountOnAllDays(narrowed, asks) === 0 && asks
}

type NothingProps = { model: SlotsPageModel; url: SlotsUrl }

function useNothing({ model, url }: NothingProps) {
  const { search, state, hosts, view } = url
  const elsewhere = useCountOnAllDays(
    model.narrowed,
    view !== 'unsettled' && state === null && !model.onAllDays,
  )
  const what = [
    search !== '' && `“${search}”`,
    hosts.length > 0 && (hosts.length === 1 ? 'this host' : `these ${hosts.length} hosts`),
    state !== null && lookOf({ of: 'meeting', state }).word,
  ].filter(Boolean)
  const where = view === 'unsettled' ? 'unsettled' : view === 'day' ? 'this day' : 'this week'
  return {
    title: model.onAllDays
      ? `No slot matches ${what.join(', ')}`
      : view === 'unsettled'
        ? `Nothing unsettled matches ${what.join(', ')}`
        : `Nothing ${where} matches ${what.join(', ')}`,
    elsewhere: elsewhere === undefined || elsewhere === 0 ? null : elsewhere,
    clear: () => url.change({ search: '', hosts: [], state: '' }),
    showElsewhere: search === '' ? null : () => url.change({ view: 'list' }),
  }
}

/** A filter that matches nothing in the calendar, which stays. */
export function NothingHere(props: NothingProps) {
  const { title, elsewhere, clear, showElsewhere } = useNothing(props)
  return (
    <output className={classes.nothing}>
      <span className={classes.nothingText}>
        <strong>{title}.</strong> {elsewhere !== null && `${formatCount(elsewhere)} on other days.`}
      </span>
      {elsewhere !== null && showElsewhere !== null && (
        <Button onClick={showElsewhere}>Show {formatCount(elsewhere)} in the list</Button>
      )}
      <Button kind="quiet" onClick={clear}>
        Clear all
      </Button>
    </output>
  )
}

/** The same in the list; or that the week is free, or nothing is unsettled. */
export function NothingInList(props: NothingProps) {
  const { model, url } = props
  const { title, elsewhere, clear } = useNothing(props)
  if (!model.isNarrowed)
    return url.view === 'unsettled' ? (
      <NothingFound
        title="Nothing is unsettled"
        text="Every appointment is in Zoom as it stands here."
        actions={<Button onClick={() => url.change({ view: 'week' })}>Show the week</Button>}
      />
    ) : (
      <NothingFound
        title="No slots this week"
        text="Turn to another week, or add one."
        actions={<Button onClick={() => url.change({ date: '' })}>Go to today</Button>}
      />
    )
  return (
    <NothingFound
      title={title}
      text={elsewhere === null ? undefined : `${formatCount(elsewhere)} on other days.`}
      actions={<Button onClick={clear}>Clear all</Button>}
    />
  )
}
