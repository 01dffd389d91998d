import { TextInput, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { z } from 'zod'
import { contract } from '../../../../contract/index.ts'
import { Attendee, type Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { inputSchemaOf } from '../../../app/contract-schema.ts'
import { useZone } from '../../../app/hello.tsx'
import { toast } from '../../../app/toast.tsx'
import { FormDialog } from '../../../components/FormDialog.tsx'
import { ZoneSelect } from '../../../components/ZoneSelect.tsx'
import { api } from '../../../rpc.ts'
import { inLocalTimes } from '../local-errors.ts'
import { outcomeOf } from '../outcome.ts'
import { dayAndSpan } from '../slot-words.ts'
import { AboutSlot, WhatWillHappen } from './AboutSlot.tsx'

const { topic, notes } = inputSchemaOf(contract.slots.book).shape
/** The contract's own fields, side by side instead of one inside another, as a form has them. */
const SCHEMA = z.object({ ...Attendee.shape, topic, notes })

/** Books an open slot. Says before what will happen, and after only what did. */
export function BookDialog({ slot, onClose }: { slot: Slot; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.slots.book.mutationOptions())
  const zone = useZone()
  const initial = { name: '', email: '', timeZone: slot.timeZone, topic: '', notes: '' }

  async function save(values: typeof initial): Promise<void> {
    const { name, email, timeZone, ...rest } = values
    const booked = await mutateAsync({ id: slot.id, attendee: { name, email, timeZone }, ...rest }).catch(
      (error: unknown) => {
        throw inLocalTimes(error, zone, consoleClock.now())
      },
    )
    toast(outcomeOf('book', booked, { zone, now: consoleClock.now() }))
  }

  return (
    <FormDialog
      title="Book appointment"
      verb="Book appointment"
      busyVerb="Sending"
      schema={SCHEMA}
      initial={initial}
      save={save}
      onClose={onClose}
    >
      {(form) => (
        <>
          <AboutSlot slot={slot} />
          <TextInput label="Attendee" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
          <TextInput label="Email" type="email" autoComplete="off" {...form.getInputProps('email')} />
          <ZoneSelect
            label="Time zone"
            description={`For the attendee: ${dayAndSpan(slot, form.getValues().timeZone, consoleClock.now())}.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('timeZone')}
          />
          <TextInput label="Topic" autoComplete="off" {...form.getInputProps('topic')} />
          <Textarea label="Notes" rows={2} autosize maxRows={6} {...form.getInputProps('notes')} />
          <WhatWillHappen slot={slot} />
        </>
      )}
    </FormDialog>
  )
}
