import {
  IconArrowsMove,
  IconCalendarEvent,
  IconCalendarPlus,
  IconCalendarX,
  IconChevronLeft,
  IconChevronRight,
  IconPlus,
  IconRefresh,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Slot } from '../../../contract/slots.ts'
import { type Command, useCommands } from '../../app/commands.ts'
import { useNow } from '../../app/console-clock.ts'
import { usePrivate } from '../../components/Private.tsx'
import { lookOf } from '../../components/states.ts'
import type { Shown } from './PeriodTurner.tsx'
import type { SlotDialog } from './dialogs/SlotDialogs.tsx'
import { canBook, canCancel, canMove, canRetry } from './slot-rights.ts'
import { stateOf } from './slot-words.ts'
import { useSlotActions } from './use-slot-actions.ts'

const NONE: Command[] = []

type Turning = {
  /** Off where all days are shown anyway. */
  turns: boolean
  turn: (by: -1 | 1) => void
  today: () => void
  show: (shown: Shown) => void
  add: () => void
}

/** N adds; T and the arrows turn the period; D W L choose the view. */
export function useSlotsCommands({ turns, turn, today, show, add }: Turning): void {
  const commands = useMemo<Command[]>(() => {
    const group = 'Slots'
    const views = (['day', 'week', 'list'] as const).map((shown) => ({
      id: `slots.${shown}`,
      title: shown === 'list' ? 'Show the list' : `Show the ${shown}`,
      group,
      keys: shown.charAt(0),
      icon: IconCalendarEvent,
      run: () => show(shown),
    }))
    return [
      { id: 'slots.new', title: 'New slot', group, keys: 'n', icon: IconPlus, run: add },
      ...views,
      ...(turns
        ? [
            {
              id: 'slots.today',
              title: 'Go to today',
              group,
              keys: 't',
              icon: IconCalendarEvent,
              run: today,
            },
            {
              id: 'slots.before',
              title: 'Earlier',
              group,
              keys: 'arrowleft',
              icon: IconChevronLeft,
              run: () => turn(-1),
            },
            {
              id: 'slots.after',
              title: 'Later',
              group,
              keys: 'arrowright',
              icon: IconChevronRight,
              run: () => turn(1),
            },
          ]
        : []),
    ]
  }, [turns, turn, today, show, add])
  useCommands('page', commands)
}

type Moving = { on: boolean; step: (by: -1 | 1) => void; open: () => void }

/** J K and Enter in a calendar; the list has its own. */
export function useBlockCommands({ on, step, open }: Moving): void {
  const commands = useMemo<Command[]>(() => {
    if (!on) return NONE
    const listed = { group: 'In a list', keyOnly: true } as const
    return [
      { ...listed, id: 'list.next', title: 'Next slot', keys: 'j', run: () => step(1) },
      { ...listed, id: 'list.previous', title: 'Previous slot', keys: 'k', run: () => step(-1) },
      { ...listed, id: 'list.open', title: 'Open the slot', keys: 'enter', run: open },
    ]
  }, [on, step, open])
  useCommands('page', commands)
}

/** Esc closes the inspector. */
export function useCloseCommand(isOpen: boolean, close: () => void): void {
  const commands = useMemo<Command[]>(
    () =>
      isOpen
        ? [
            {
              id: 'slots.close',
              title: 'Close',
              group: 'In a list',
              keys: 'escape',
              keyOnly: true,
              run: close,
            },
          ]
        : NONE,
    [isOpen, close],
  )
  useCommands('inspector', commands)
}

/** What acts on the current slot: B books; the rest by the palette. */
export function useCurrentSlotCommands(slot: Slot | undefined, onDialog: (dialog: SlotDialog) => void): void {
  const { retry } = useSlotActions()
  const mask = usePrivate()
  const now = useNow()
  const name = slot === undefined ? '' : mask(slot.appointment?.attendee.name ?? slot.userName)
  const commands = useMemo<Command[]>(() => {
    if (slot === undefined) return NONE
    const group = `On ${name}`
    const hint = lookOf({ of: 'meeting', state: stateOf(slot) }).word.toLowerCase()
    const open = (kind: 'book' | 'move' | 'cancel' | 'remove') => () => onDialog({ kind, slot })
    const offers: (Command & { if: boolean })[] = [
      {
        if: canBook(slot, now).can,
        id: 'slot.book',
        title: 'Book',
        group,
        hint,
        keys: 'b',
        icon: IconCalendarPlus,
        run: open('book'),
      },
      {
        if: canMove(slot),
        id: 'slot.move',
        title: 'Move…',
        group,
        hint,
        icon: IconArrowsMove,
        run: open('move'),
      },
      {
        if: canRetry(slot),
        id: 'slot.retry',
        title: 'Retry',
        group,
        hint,
        icon: IconRefresh,
        run: () => void retry(slot),
      },
      {
        if: canCancel(slot),
        id: 'slot.cancel',
        title: 'Cancel appointment…',
        group,
        hint,
        icon: IconCalendarX,
        run: open('cancel'),
      },
      {
        if: slot.status === 'open',
        id: 'slot.remove',
        title: 'Remove slot…',
        group,
        hint,
        run: open('remove'),
      },
    ]
    return offers.filter((offer) => offer.if)
  }, [slot, name, now, retry, onDialog])
  useCommands('open', commands)
}
