import { createContext, use } from 'react'
import { columnTitle, dayIn, isWeekend } from '../period.ts'
import { CalendarZoneContext } from './SlotBlock.tsx'
import classes from './SlotCalendar.module.css'

/** How many are booked on each day. */
export const BookedContext = createContext<ReadonlyMap<string, number>>(new Map())

/** The head of one day's column. */
export function DayHead({ date }: { date: Date }) {
  const day = dayIn(date.getTime(), use(CalendarZoneContext))
  const count = use(BookedContext).get(day) ?? 0
  return (
    <span className={classes.dayWords} data-weekend={isWeekend(day) || undefined}>
      <strong>{columnTitle(day)}</strong>{' '}
      {count > 0 && (
        <span className={classes.bookedCount} title={`${count} booked`}>
          {count} <span className={classes.booked}>booked</span>
        </span>
      )}
    </span>
  )
}
