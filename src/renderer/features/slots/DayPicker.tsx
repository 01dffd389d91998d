import { DatePicker } from '@mantine/dates'
import classes from './DayPicker.module.css'

type DayPickerProps = {
  /** The day that is chosen, if one is. */
  day: string | null
  /** The day whose month is shown at first. */
  near: string
  /** The first day that may be chosen. */
  from?: string
  onPick: (day: string) => void
}

/** A month to pick a day from, inside a popover. */
export function DayPicker({ day, near, from, onPick }: DayPickerProps) {
  return (
    <DatePicker
      size="sm"
      value={day}
      defaultDate={day ?? near}
      minDate={from}
      onChange={(picked) => {
        if (picked !== null) onPick(picked)
      }}
      previousLabel="The month before"
      nextLabel="The month after"
      // Esc closes the popover, not the dialog that it may stand in.
      __stopPropagation
      classNames={{
        day: classes.day,
        weekday: classes.weekday,
        calendarHeaderLevel: classes.level,
        calendarHeaderControl: classes.control,
      }}
    />
  )
}
