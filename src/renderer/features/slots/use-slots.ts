import { skipToken, keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SlotId, UserId } from '../../../contract/ids.ts'
import type { Slot } from '../../../contract/slots.ts'
import { DAY_MS } from '../../../contract/time.ts'
import { EVERY_MINUTE, useNow } from '../../app/console-clock.ts'
import { useScope } from '../../app/scope.ts'
import { api } from '../../rpc.ts'
import { type SlotState, stateOf } from './slot-words.ts'

/** The most slots that are asked for at once; above it the page says so and asks to narrow. */
export const MOST_SLOTS = 1000
const MOST_UNSETTLED = 500
const NONE: readonly Slot[] = []

/** How far "all days" reaches, back and ahead. */
const BACK_MS = 90 * DAY_MS
const AHEAD_MS = 365 * DAY_MS

type Narrowed = { hosts: readonly UserId[]; search: string }

function listInput(
  scope: ReturnType<typeof useScope>,
  { hosts, search }: Narrowed,
  from: number,
  to: number,
) {
  return {
    ...scope,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(hosts.length > 0 && { userIds: [...hosts] }),
    ...(search !== '' && { search }),
  }
}

/** The slots between two moments, in the order of time. */
export function useSlotsBetween(from: number, to: number, narrowed: Narrowed, enabled: boolean) {
  const scope = useScope()
  const query = useQuery(
    api.slots.list.queryOptions({
      input: { ...listInput(scope, narrowed, from, to), limit: MOST_SLOTS },
      enabled,
      placeholderData: keepPreviousData,
    }),
  )
  // What was read of another week must not stand for this one.
  const rows = useMemo(
    () =>
      query.data?.rows.filter(({ startAt, endAt }) => Date.parse(endAt) > from && Date.parse(startAt) < to) ??
      NONE,
    [query.data, from, to],
  )
  return { query, rows, more: query.data?.more ?? false, loading: query.isPending || query.isPlaceholderData }
}

/** The days that "all days" means, in whole days so that the question stays the same for a while. */
export function useAllDays(): { from: number; to: number } {
  const today = Math.floor(useNow(EVERY_MINUTE) / DAY_MS) * DAY_MS
  return { from: today - BACK_MS, to: today + AHEAD_MS }
}

/** How many slots match on all days; asked only where it is worth saying. */
export function useCountOnAllDays(narrowed: Narrowed, enabled: boolean): number | undefined {
  const scope = useScope()
  const { from, to } = useAllDays()
  const input = { ...listInput(scope, narrowed, from, to), limit: MOST_SLOTS }
  return useQuery(api.slots.list.queryOptions({ input, enabled })).data?.rows.length
}

/** Appointments that have not reached Zoom, or about which something must be done. */
export function useUnsettled({ hosts, search }: Narrowed) {
  const query = useQuery(
    api.slots.unsettled.queryOptions({ input: { ...useScope(), limit: MOST_UNSETTLED } }),
  )
  const rows = useMemo(() => {
    const wanted = search.toLowerCase()
    return (
      query.data?.filter(
        ({ userId, userName, appointment }) =>
          (hosts.length === 0 || hosts.includes(userId)) &&
          `${userName} ${appointment?.attendee.name} ${appointment?.attendee.email} ${appointment?.topic}`
            .toLowerCase()
            .includes(wanted),
      ) ?? NONE
    )
  }, [query.data, hosts, search])
  const count = query.data?.length
  return { query, rows, count, more: count === MOST_UNSETTLED, loading: query.isPending }
}

/** One slot with its history, if one is open. */
export function useSlot(id: SlotId | null) {
  return useQuery(api.slots.get.queryOptions({ input: id === null ? skipToken : { id } }))
}

export function countStates(slots: readonly Slot[]): Map<SlotState, number> {
  const counts = new Map<SlotState, number>()
  for (const slot of slots) counts.set(stateOf(slot), (counts.get(stateOf(slot)) ?? 0) + 1)
  return counts
}
