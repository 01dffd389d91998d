import FullCalendar, { type CalendarOptions, type CalendarRef } from '@fullcalendar/react'
import interaction from '@fullcalendar/react/interaction'
import '@fullcalendar/react/skeleton.css'
import timeGrid from '@fullcalendar/react/timegrid'
import { memo, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import type { Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { type Period, dayIn } from '../period.ts'
import { type SlotState, stateOf } from '../slot-words.ts'
import { BookedContext, DayHead } from './DayHead.tsx'
import { CalendarZoneContext, PointedContext, SlotBlock } from './SlotBlock.tsx'
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
const HALF_HOUR = 34
/** Where the day is opened at: 07:30. */
const MORNING = 15 * HALF_HOUR

/** What `events` put there. */
function slotOf(properties: Record<string, unknown>): Slot {
  return properties['slot'] as Slot
}

const FIXED: CalendarOptions = {
  plugins: [timeGrid, interaction],
  headerToolbar: false,
  allDaySlot: false,
  firstDay: 1,
  // The frame around it scrolls: what scrolls must take the focus, and a part of a table must not.
  height: 'auto',
  tableHeaderSticky: true,
  slotDuration: '00:30:00',
  slotMinHeight: HALF_HOUR,
  slotHeaderInterval: '01:00:00',
  slotHeaderFormat: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  slotEventOverlap: false,
  eventOrder: 'rank,start,-duration',
  eventShortHeight: 30,
  eventMinHeight: 18,
  nowIndicator: true,
  now: () => consoleClock.now(),
  moreLinkHint: (count) => `Show all of this day, ${count} more than fit here`,
  dayHeaderContent: ({ date }) => <DayHead date={date} />,
  eventContent: ({ event, isShort }) => <SlotBlock slot={slotOf(event.extendedProps)} isShort={isShort} />,
  ...CALENDAR_THEME,
}

/** Slots by day and time. The table beside it is the complete way by keyboard. */
export default function SlotCalendar({ pointed, ...grid }: SlotCalendarProps) {
  const { slots, zone } = grid
  const frame = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (frame.current !== null) frame.current.scrollTop = MORNING
  }, [])
  // Once for each slot that is pointed at, as soon as it is in its place; what changes later moves nothing.
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (pointed === shown.current || !slots.some(({ id }) => id === pointed)) return undefined
    return afterLayout(() => {
      const block = frame.current?.querySelector(`[data-slot="${pointed}"]`)
      if (block === null || block === undefined) return
      shown.current = pointed
      block.scrollIntoView({ block: 'nearest' })
    })
  }, [pointed, slots])
  const booked = useMemo(() => bookedByDay(slots, zone), [slots, zone])

  return (
    <CalendarZoneContext value={zone}>
      <BookedContext value={booked}>
        <PointedContext value={pointed}>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus */}
          <section className={classes.frame} ref={frame} aria-label="Calendar" tabIndex={0}>
            <Grid {...grid} />
          </section>
        </PointedContext>
      </BookedContext>
    </CalendarZoneContext>
  )
}

/** The calendar draws its blocks first and puts them into their places a frame later. Returns how to take it back. */
function afterLayout(run: () => void): () => void {
  let id = requestAnimationFrame(() => {
    id = requestAnimationFrame(run)
  })
  return () => cancelAnimationFrame(id)
}

/** Memoised: pointing at another slot must not have all of them placed anew. */
const Grid = memo(function Grid(props: Omit<SlotCalendarProps, 'pointed'>) {
  const { period, weekends, zone, slots, onOpen, onFree, onMore } = props
  const calendar = useRef<CalendarRef>(null)
  const { stretch } = period
  const first = period.days[0] ?? ''
  useEffect(() => calendar.current?.getApi().changeView(VIEWS[stretch], first), [stretch, first])
  const events = useMemo(
    () =>
      slots.map((slot) => ({
        id: slot.id,
        start: slot.startAt,
        end: slot.endAt,
        extendedProps: { slot, rank: RANKS[stateOf(slot)] },
      })),
    [slots],
  )
  return (
    <FullCalendar
      {...FIXED}
      ref={calendar}
      initialView={VIEWS[stretch]}
      initialDate={first}
      timeZone={zone}
      weekends={stretch === 'day' || weekends}
      eventMaxStack={SIDE_BY_SIDE[stretch]}
      events={events}
      eventClick={({ event }) => onOpen(slotOf(event.extendedProps))}
      dateClick={({ date }) => onFree(date.getTime())}
      moreLinkClick={({ date }) => {
        onMore(dayIn(date.getTime(), zone))
        // What is not answered opens a popover.
        return VIEWS.day
      }}
    />
  )
})

function bookedByDay(slots: readonly Slot[], zone: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { status, startAt } of slots) {
    if (status !== 'booked') continue
    const day = dayIn(Date.parse(startAt), zone)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return counts
}
