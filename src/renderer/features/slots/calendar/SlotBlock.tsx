import { createContext, use } from 'react'
import type { Slot } from '../../../../contract/slots.ts'
import { formatClock } from '../../../app/format.ts'
import { usePrivate } from '../../../components/Private.tsx'
import { StateIcon } from '../../../components/State.tsx'
import { lookOf } from '../../../components/states.ts'
import { initialsOf, stateOf } from '../slot-words.ts'
import classes from './SlotCalendar.module.css'

/** The slot that keys act on and the inspector is about. A context, so that pointing draws two blocks, not all. */
export const PointedContext = createContext<string | null>(null)

/** The zone of all times in the calendar. */
export const CalendarZoneContext = createContext('UTC')

type SlotBlockProps = { slot: Slot; isShort: boolean }

/** One slot in the calendar. Its look is its state; what is saved is quiet. Hosts are initials. */
export function SlotBlock({ slot, isShort }: SlotBlockProps) {
  const zone = use(CalendarZoneContext)
  const mask = usePrivate()
  const state = stateOf(slot)
  const { word, tone } = lookOf({ of: 'meeting', state })
  const name = slot.appointment === null ? 'Open' : mask(slot.appointment.attendee.name)
  return (
    <div
      className={classes.block}
      data-slot={slot.id}
      data-state={state}
      data-tone={tone}
      data-short={isShort || undefined}
      data-pointed={use(PointedContext) === slot.id || undefined}
      title={`${formatClock(slot.startAt, zone)} ${name}, ${mask(slot.userName)}: ${word}`}
    >
      <span className={classes.line}>
        <span className={classes.icon}>
          <StateIcon of="meeting" state={state} size={12} />
        </span>
        <span className={classes.time}>{formatClock(slot.startAt, zone)}</span>
        {isShort && <span className={classes.name}>{name}</span>}
        <span className={classes.initials} aria-hidden>
          {mask(initialsOf(slot.userName))}
        </span>
        <span className={classes.host} aria-hidden>
          {mask(slot.userName)}
        </span>
      </span>
      {!isShort && <span className={classes.name}>{name}</span>}
      <span className="visually-hidden">
        , {mask(slot.userName)}: {word}
      </span>
    </div>
  )
}
