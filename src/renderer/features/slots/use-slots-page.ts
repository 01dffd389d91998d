import { useMemo, useState } from 'react'
import type { Slot } from '../../../contract/slots.ts'
import { useNow } from '../../app/console-clock.ts'
import { useZone } from '../../app/hello.tsx'
import { type Period, dayIn, isWeekend, periodOf } from './period.ts'
import { stateOf } from './slot-words.ts'
import { useHostsById } from './use-hosts.ts'
import { countStates, useAllDays, useSlot, useSlotsBetween, useUnsettled } from './use-slots.ts'
import type { SlotsUrl } from './use-slots-url.ts'

/** What the page shows, from what its URL says. */
export function useSlotsPage(url: SlotsUrl) {
  const { view, search, hosts, state, slotId } = url
  const yours = useZone()
  const zone = url.zone ?? yours
  const now = useNow()
  const today = dayIn(now, zone)
  const opened = useSlot(slotId).data?.slot
  const date = url.date ?? (opened === undefined ? today : dayIn(Date.parse(opened.startAt), zone))

  const period = useMemo(() => periodOf(view === 'day' ? 'day' : 'week', date, zone), [view, date, zone])
  const allDays = useAllDays()
  // Who searches in the list looks for a person, on whatever day they are.
  const onAllDays = view === 'list' && search !== ''
  const { from, to } = onAllDays ? allDays : period
  const narrowed = useMemo(() => ({ hosts, search }), [hosts, search])
  const between = useSlotsBetween(from, to, narrowed, view !== 'unsettled')
  const unsettled = useUnsettled(narrowed)
  const { query, rows: all, more, loading } = view === 'unsettled' ? unsettled : between
  const rows = useMemo(
    () => (state === null ? all : all.filter((slot) => stateOf(slot) === state)),
    [all, state],
  )
  const counts = useMemo(() => countStates(all), [all])

  const [pointed, point] = useState<string | null>(null)
  const current = slotId ?? pointed
  const currentSlot = rows.find(({ id }) => id === current) ?? (slotId === null ? undefined : opened)
  const details = useHostsById(hosts)
  return {
    zone,
    today,
    date,
    period,
    days: useMemo(() => daysShown(period, all, zone, date), [period, all, zone, date]),
    onAllDays,
    narrowed,
    isNarrowed: search !== '' || hosts.length > 0 || state !== null,
    query,
    rows,
    counts,
    more,
    loading,
    unsettledCount: unsettled.count,
    current,
    currentSlot,
    index: rows.findIndex(({ id }) => id === current),
    point,
    hostZones: useMemo(() => zonesOf(all, details), [all, details]),
    onlyHost: details.length === 1 ? (details[0] ?? null) : null,
  }
}

export type SlotsPageModel = ReturnType<typeof useSlotsPage>

/** A weekend has columns only if something is in it, or if it was asked for: workdays get the room. */
function daysShown(
  { days, stretch }: Period,
  slots: readonly Slot[],
  zone: string,
  date: string,
): readonly string[] {
  if (stretch === 'day' || isWeekend(date)) return days
  const used = slots.some(({ startAt }) => isWeekend(dayIn(Date.parse(startAt), zone)))
  return used ? days : days.filter((day) => !isWeekend(day))
}

const MOST_ZONES = 8

function zonesOf(slots: readonly Slot[], hosts: readonly ({ timeZone: string } | undefined)[]): string[] {
  const zones = new Set<string>()
  for (const host of hosts) if (host !== undefined) zones.add(host.timeZone)
  for (const { timeZone } of slots) zones.add(timeZone)
  return [...zones].slice(0, MOST_ZONES)
}
