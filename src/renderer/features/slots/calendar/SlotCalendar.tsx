import FullCalendar, { type CalendarOptions, type CalendarRef } from '@fullcalendar/react'
import interaction from '@fullcalendar/react/interaction'
import '@fullcalendar/react/skeleton.css'
import timeGrid from '@fullcalendar/react/timegrid'
import { useEffect, useMemo, useRef } from 'react'
import type { Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { type Period, columnTitle, dayIn, isWeekend } from '../period.ts'
import { type SlotState, stateOf } from '../slot-words.ts'
import { PointedContext, SlotBlock } from './SlotBlock.tsx'
import classes from './SlotCalendar.module.css'
import { CALENDAR_THEME } from './calendar-theme.ts'

type SlotCalendarProps = {
  period: Period
  /** Whether Saturday and Sunday have columns. */
  weekends: boolean
  zone: string
  slots: readonly Slot[]
  pointed: string | null
  onOpen: (slot: Slot) => void
  /** A free time was clicked. */
  onFree: (at: number) => void
  /** There is no room for all slots of this day. */
  onMore: (day: string) => void
}

const VIEWS = { day: 'timeGridDay', week: 'timeGridWeek' } as const
/** How many slots stand side by side; the rest is behind "+2". */
const SIDE_BY_SIDE = { day: 8, week: 3 } as const
/** Where there is no room for all, what needs someone is shown, and what is well or over goes behind "+2". */
const RANKS: Record<SlotState, number> = {
  missing: 0,
  conflict: 0,
  drifted: 0,
  unknown: 1,
  waiting: 1,
  sending: 1,
  saved: 2,
  open: 3,
  noShow: 4,
  cancelled: 4,
}
const MORNING = '07:30:00'

const FIXED: CalendarOptions = {
  plugins: [timeGrid, interaction],
  headerToolbar: false,
  allDaySlot: false,
  firstDay: 1,
  height: '100%',
  slotDuration: '00:30:00',
  slotMinHeight: 34,
  slotHeaderInterval: '01:00:00',
  slotHeaderFormat: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  slotEventOverlap: false,
  eventOrder: 'rank,start,-duration',
  eventShortHeight: 30,
  eventMinHeight: 18,
  scrollTime: MORNING,
  scrollTimeReset: false,
  nowIndicator: true,
  now: () => consoleClock.now(),
  moreLinkHint: (count) => `Show all of this day, ${count} more than fit here`,
  ...CALENDAR_THEME,
}

/** Slots by day and time. The table beside it is the complete way by keyboard. */
export default function SlotCalendar(props: SlotCalendarProps) {
  const { period, weekends, zone, slots, pointed, onOpen, onFree, onMore } = props
  const calendar = useRef<CalendarRef>(null)
  const frame = useRef<HTMLDivElement>(null)
  const { stretch } = period
  const first = period.days[0] ?? ''

  useEffect(() => calendar.current?.getApi().changeView(VIEWS[stretch], first), [stretch, first])
  useEffect(() => {
    if (pointed === null) return
    frame.current?.querySelector(`[data-slot="${pointed}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [pointed])

  const events = useMemo(
    () =>
      slots.map((slot) => ({ id: slot.id, start: slot.startAt, end: slot.endAt, extendedProps: { slot, rank: RANKS[stateOf(slot)] } })),
    [slots],
  )
  const booked = useMemo(() => bookedByDay(slots, zone), [slots, zone])

  return (
    <PointedContext value={pointed}>
      <div className={classes.frame} ref={frame}>
        <FullCalendar
          {...FIXED}
          ref={calendar}
          initialView={VIEWS[stretch]}
          initialDate={first}
          timeZone={zone}
          weekends={stretch === 'day' || weekends}
          eventMaxStack={SIDE_BY_SIDE[stretch]}
          events={events}
          dayHeaderContent={({ date }) => <DayHead date={date} zone={zone} booked={booked} />}
          eventContent={({ event, isShort }) => (
            <SlotBlock slot={slotOf(event.extendedProps)} zone={zone} isShort={isShort} />
          )}
          eventClick={({ event }) => onOpen(slotOf(event.extendedProps))}
          dateClick={({ date }) => onFree(date.getTime())}
          moreLinkClick={({ date }) => onMore(dayIn(date.getTime(), zone))}
        />
      </div>
    </PointedContext>
  )
}

/** What `events` put there. */
function slotOf(properties: Record<string, unknown>): Slot {
  return properties['slot'] as Slot
}

function bookedByDay(slots: readonly Slot[], zone: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { status, startAt } of slots) {
    if (status !== 'booked') continue
    const day = dayIn(Date.parse(startAt), zone)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return counts
}

type DayHeadProps = { date: Date; zone: string; booked: ReadonlyMap<string, number> }

function DayHead({ date, zone, booked }: DayHeadProps) {
  const day = dayIn(date.getTime(), zone)
  const count = booked.get(day) ?? 0
  return (
    <span className={classes.dayWords} data-weekend={isWeekend(day) || undefined}>
      <strong>{columnTitle(day)}</strong> {count > 0 && <span className="num">{count} booked</span>}
    </span>
  )
}
