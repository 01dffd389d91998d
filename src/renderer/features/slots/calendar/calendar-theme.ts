import type { CalendarOptions } from '@fullcalendar/react'
import classes from './SlotCalendar.module.css'

/** FullCalendar draws nothing by itself: each of its parts gets one of our classes, on the tokens. */
export const CALENDAR_THEME: CalendarOptions = {
  className: classes.calendar,
  tableHeaderClass: classes.head,
  dayHeaderClass: ({ isToday }) => (isToday ? `${classes.dayHead} ${classes.today}` : classes.dayHead),
  dayHeaderDividerClass: classes.headLine,
  dayLaneClass: ({ isToday }) => (isToday ? `${classes.lane} ${classes.today}` : classes.lane),
  slotLaneClass: ({ isMinor }) => (isMinor ? `${classes.row} ${classes.halfHour}` : classes.row),
  slotHeaderClass: classes.hour,
  slotHeaderInnerClass: classes.hourWords,
  slotHeaderAlign: 'end',
  nowIndicatorLineClass: classes.now,
  columnEventClass: classes.event,
  columnEventInnerClass: classes.eventInner,
  columnMoreLinkClass: classes.more,
  columnMoreLinkInnerClass: classes.moreWords,
}
