import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { SlotId, UserId } from '../../../contract/ids.ts'
import { isTimeZone } from '../../../contract/time.ts'
import { parseDay } from './period.ts'
import { SLOT_STATES, type SlotState } from './slot-words.ts'

export type SlotsView = 'week' | 'day' | 'list' | 'unsettled'
const VIEWS: readonly SlotsView[] = ['week', 'day', 'list', 'unsettled']

/** What is narrowed or turned to; an empty text or list takes a part back to its default. */
export type UrlChange = Partial<{
  view: SlotsView
  date: string
  slot: string
  zone: string
  search: string
  hosts: readonly string[]
  state: SlotState | ''
}>

/** The names of the parts in the URL. `user` is what other pages link with. */
const NAMES: Record<keyof UrlChange, string> = {
  view: 'view',
  date: 'date',
  slot: 'slot',
  zone: 'zone',
  search: 'search',
  hosts: 'user',
  state: 'state',
}

function textOf(name: keyof UrlChange, value: string | readonly string[]): string {
  const text = typeof value === 'string' ? value : value.join(',')
  return name === 'view' && text === 'week' ? '' : text
}

/** What the URL says of the page: view, day, zone, filters, and the slot that is open. */
export function useSlotsUrl() {
  const [params, setParams] = useSearchParams()
  const change = useCallback(
    (next: UrlChange, { push = false } = {}) =>
      setParams(
        (old) => {
          for (const [name, value] of Object.entries(next) as [
            keyof UrlChange,
            string | readonly string[],
          ][]) {
            const text = textOf(name, value)
            if (text === '') old.delete(NAMES[name])
            else old.set(NAMES[name], text)
          }
          return old
        },
        { replace: !push },
      ),
    [setParams],
  )

  const hostsText = params.get('user') ?? ''
  const hosts = useMemo(
    () => hostsText.split(',').flatMap((id) => UserId.safeParse(id).data ?? []),
    [hostsText],
  )
  const zone = params.get('zone')
  return {
    view: VIEWS.find((view) => view === params.get('view')) ?? 'week',
    date: parseDay(params.get('date')),
    slotId: SlotId.safeParse(params.get('slot')).data ?? null,
    zone: zone !== null && isTimeZone(zone) ? zone : null,
    search: params.get('search') ?? '',
    hosts,
    state: SLOT_STATES.find((state) => state === params.get('state')) ?? null,
    change,
  }
}

export type SlotsUrl = ReturnType<typeof useSlotsUrl>

/** The address of a slot on this page, for links. */
export function slotPath(id: string, day: string): string {
  return `/slots?slot=${id}&date=${day}`
}
