import { useMutation } from '@tanstack/react-query'
import type { Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { useZone } from '../../../app/hello.tsx'
import { toast } from '../../../app/toast.tsx'
import { FormDialog } from '../../../components/FormDialog.tsx'
import { api } from '../../../rpc.ts'
import { inLocalTimes } from '../local-errors.ts'
import { outcomeOf } from '../outcome.ts'
import { AboutSlot, WhatWillHappen } from './AboutSlot.tsx'
import { type AlsoIn, WhenFields } from './WhenFields.tsx'
import classes from './dialogs.module.css'
import { type WhenValues, spanOfWhen, whenAt, whenSchema } from './when-form.ts'

const SCHEMA = whenSchema(() => consoleClock.now())

type MoveDialogProps = { slot: Slot; onClose: () => void; onMoved: (slot: Slot) => void }

/** Moves an appointment with its slot and meeting, or an open slot alone. */
export function MoveDialog({ slot, onClose, onMoved }: MoveDialogProps) {
  const { mutateAsync } = useMutation(api.slots.move.mutationOptions())
  const zone = useZone()
  const { id, startAt, endAt, timeZone, appointment } = slot
  const minutes = Math.round((Date.parse(endAt) - Date.parse(startAt)) / 60_000)
  const words = appointment === null ? 'Move slot' : 'Move appointment'
  const also: AlsoIn[] = [
    { who: 'For you', zone },
    ...(appointment === null ? [] : [{ who: 'For the attendee', zone: appointment.attendee.timeZone }]),
  ]

  async function save(values: WhenValues): Promise<void> {
    const span = spanOfWhen(values)
    if (span === null) return
    const moved = await mutateAsync({ id, ...span }).catch((error: unknown) => {
      throw inLocalTimes(error, values.zone, consoleClock.now())
    })
    toast(outcomeOf('move', moved, { zone, now: consoleClock.now() }))
    onMoved(moved)
  }

  return (
    <FormDialog
      title={words}
      verb={words}
      busyVerb={appointment === null ? words : 'Sending'}
      schema={SCHEMA}
      initial={whenAt(Date.parse(startAt), timeZone, minutes)}
      save={save}
      fields={{ startAt: 'time', endAt: 'minutes' }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <AboutSlot slot={slot} />
          <WhenFields form={form} also={also} begins />
          {appointment !== null && (
            <>
              <p className={classes.means}>
                {appointment.meeting === null
                  ? 'Zoom has no meeting of it yet; it will be made for the new time.'
                  : 'The Zoom meeting and its join link stay the same.'}{' '}
                Switchboard does not tell the attendee: send the invitation again.
              </p>
              <WhatWillHappen slot={slot} />
            </>
          )}
        </>
      )}
    </FormDialog>
  )
}
