import type { Slot } from '../../../contract/slots.ts'
import { Private } from '../../components/Private.tsx'
import { StateWord } from '../../components/State.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import { dayIn, shortDay } from './period.ts'
import { clockSpan, stateOf, waitWords } from './slot-words.ts'
import classes from './slots.module.css'

type Kind = 'all' | 'unsettled'

function whenText(slot: Slot, zone: string, now: number): string {
  const today = dayIn(now, zone)
  const day = dayIn(Date.parse(slot.startAt), zone)
  return `${day === today ? 'Today' : shortDay(day, today)}, ${clockSpan(slot, zone)}`
}

/** Why it waits or what is wrong, and when it goes by itself. */
function reasonText({ appointment }: Slot, zone: string, now: number): string {
  if (appointment === null) return ''
  const { stateReason, waitsUntil } = appointment
  const goes = waitsUntil === null ? '' : `; goes ${waitWords(waitsUntil, zone, now)}`
  return `${stateReason ?? ''}${goes}`
}

/** The columns of the list. Within one tenant, its column says nothing. */
export function slotColumns(kind: Kind, zone: string, now: number, oneTenant: boolean): TableColumn<Slot>[] {
  const columns: TableColumn<Slot>[] = [
    {
      id: 'when',
      head: 'When',
      min: 188,
      text: (slot) => whenText(slot, zone, now),
      cell: (slot) => <span className="num">{whenText(slot, zone, now)}</span>,
    },
    {
      id: 'attendee',
      head: 'Attendee',
      min: 140,
      grow: 2,
      text: ({ appointment }) => appointment?.attendee.name ?? '',
      cell: (slot) => <AttendeeName slot={slot} />,
    },
    {
      id: 'host',
      head: 'Host',
      min: 140,
      grow: 2,
      text: ({ userName }) => userName,
      cell: ({ userName }) => <Private>{userName}</Private>,
    },
    privateColumn({
      as: 'second',
      id: 'tenant',
      head: 'Tenant',
      min: 120,
      grow: 2,
      drop: 2,
      text: ({ tenantName }) => tenantName,
    }),
    {
      id: 'state',
      head: 'Meeting',
      min: 144,
      text: (slot) => lookOf({ of: 'meeting', state: stateOf(slot) }).word,
      cell: (slot) => <StateWord of="meeting" state={stateOf(slot)} />,
    },
    kind === 'unsettled'
      ? {
          id: 'reason',
          head: 'Why',
          min: 300,
          grow: 5,
          drop: 1,
          text: (slot) => reasonText(slot, zone, now),
          cell: (slot) => <span className={classes.second}>{reasonText(slot, zone, now)}</span>,
        }
      : {
          id: 'topic',
          head: 'Topic',
          min: 100,
          grow: 2,
          drop: 1,
          text: ({ appointment }) => appointment?.topic ?? '',
          cell: ({ appointment }) => (
            <span className={classes.second}>
              {appointment === null ? '' : <Private>{appointment.topic}</Private>}
            </span>
          ),
        },
  ]
  return oneTenant ? columns.filter(({ id }) => id !== 'tenant') : columns
}

function AttendeeName({ slot }: { slot: Slot }) {
  const { appointment } = slot
  const state = stateOf(slot)
  if (appointment === null || state === 'open') return <span className={classes.none}>none</span>
  const struck = state === 'cancelled' || state === 'noShow'
  return (
    <span className={struck ? classes.struck : classes.attendee}>
      <Private>{appointment.attendee.name}</Private>
    </span>
  )
}
