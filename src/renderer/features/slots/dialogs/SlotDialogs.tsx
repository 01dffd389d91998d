import { Checkbox } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { useZone } from '../../../app/hello.tsx'
import { toast } from '../../../app/toast.tsx'
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx'
import { usePrivate } from '../../../components/Private.tsx'
import { api } from '../../../rpc.ts'
import { outcomeOf } from '../outcome.ts'
import { dayAndSpan } from '../slot-words.ts'
import { BookDialog } from './BookDialog.tsx'
import type { Host } from './HostSelect.tsx'
import { MoveDialog } from './MoveDialog.tsx'
import { NewSlotDialog } from './NewSlotDialog.tsx'
import classes from './dialogs.module.css'

/** Which dialog is open, and about which slot. */
export type SlotDialog =
  | { kind: 'new'; at: number | null; host: Host | null }
  | { kind: 'book' | 'move' | 'cancel' | 'remove'; slot: Slot }

type SlotDialogsProps = {
  dialog: SlotDialog | null
  onClose: () => void
  /** A slot was added or has moved: it should be seen where it is now. */
  onPlaced: (slot: Slot) => void
  onRemoved: () => void
}

export function SlotDialogs({ dialog, onClose, onPlaced, onRemoved }: SlotDialogsProps) {
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'new':
      return <NewSlotDialog at={dialog.at} host={dialog.host} onClose={onClose} onAdded={onPlaced} />
    case 'book':
      return <BookDialog slot={dialog.slot} onClose={onClose} />
    case 'move':
      return <MoveDialog slot={dialog.slot} onClose={onClose} onMoved={onPlaced} />
    case 'cancel':
      return <CancelDialog slot={dialog.slot} onClose={onClose} />
    case 'remove':
      return <RemoveDialog slot={dialog.slot} onClose={onClose} onRemoved={onRemoved} />
  }
}

function CancelDialog({ slot, onClose }: { slot: Slot; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.slots.cancel.mutationOptions())
  const [reopen, setReopen] = useState(true)
  const zone = useZone()
  const mask = usePrivate()
  const { appointment } = slot
  if (appointment === null) return null
  return (
    <ConfirmDialog
      title={`Cancel ${mask(appointment.attendee.name)}’s appointment?`}
      verb="Cancel appointment"
      keep="Keep appointment"
      onClose={onClose}
      act={async () => {
        const cancelled = await mutateAsync({ id: slot.id, reopen })
        toast(outcomeOf('cancel', cancelled, { zone, now: consoleClock.now() }))
      }}
    >
      <p>
        {mask(appointment.topic)} with {mask(slot.userName)}, {dayAndSpan(slot, zone, consoleClock.now())} (
        {zone}
        ).{' '}
        {appointment.meeting === null
          ? 'No meeting of it is in Zoom yet, and none will be made.'
          : 'Its meeting is deleted in Zoom and the join link stops working.'}{' '}
        Switchboard does not tell the attendee.
      </p>
      <Checkbox
        className={classes.reopen}
        label="Open the slot again"
        description="Someone else can then be booked into it."
        checked={reopen}
        onChange={(event) => setReopen(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  )
}

type RemoveDialogProps = { slot: Slot; onClose: () => void; onRemoved: () => void }

function RemoveDialog({ slot, onClose, onRemoved }: RemoveDialogProps) {
  const { mutateAsync } = useMutation(api.slots.remove.mutationOptions())
  const zone = useZone()
  const mask = usePrivate()
  return (
    <ConfirmDialog
      title={`Remove this slot of ${mask(slot.userName)}?`}
      verb="Remove slot"
      keep="Keep slot"
      onClose={onClose}
      act={async () => {
        await mutateAsync({ id: slot.id })
        toast({ title: 'The slot was removed' })
        onRemoved()
      }}
    >
      {dayAndSpan(slot, zone, consoleClock.now())} ({zone}). It can no longer be booked. Nothing of it is in
      Zoom.
    </ConfirmDialog>
  )
}
