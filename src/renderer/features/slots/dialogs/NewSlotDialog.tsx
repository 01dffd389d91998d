import { NumberInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { UserId } from '../../../../contract/ids.ts'
import type { Slot } from '../../../../contract/slots.ts'
import { consoleClock } from '../../../app/console-clock.ts'
import { showError } from '../../../app/errors.ts'
import { formatNumberOf } from '../../../app/format.ts'
import { useZone } from '../../../app/hello.tsx'
import { toast } from '../../../app/toast.tsx'
import { FormDialog } from '../../../components/FormDialog.tsx'
import { usePrivate } from '../../../components/Private.tsx'
import { api } from '../../../rpc.ts'
import { inLocalTimes } from '../local-errors.ts'
import { dayAndSpan } from '../slot-words.ts'
import { BasicNote } from './BasicNote.tsx'
import { type Host, HostSelect } from './HostSelect.tsx'
import { WhenFields } from './WhenFields.tsx'
import classes from './dialogs.module.css'
import { type NewSlotValues, eachOf, newSlotSchema, spansOf } from './new-slot.ts'
import { inOtherZone, whenAt } from './when-form.ts'

const HOUR = 3_600_000
const USUAL_MINUTES = 45
const SCHEMA = newSlotSchema(() => consoleClock.now())

type NewSlotDialogProps = {
  /** The moment that was clicked, if one was. */
  at: number | null
  /** The host that the page is narrowed to, if it is to one. */
  host: Host | null
  onClose: () => void
  onAdded: (slot: Slot) => void
}

/** Adds a bookable span of a host's time, or several in a row. */
export function NewSlotDialog({ at, host: first, onClose, onAdded }: NewSlotDialogProps) {
  const [host, setHost] = useState(first)
  const { mutateAsync } = useMutation(api.slots.add.mutationOptions())
  const zone = useZone()
  const mask = usePrivate()
  const start = at ?? (Math.floor(consoleClock.now() / HOUR) + 1) * HOUR
  const initial: NewSlotValues = {
    userId: first?.id ?? '',
    more: 0,
    every: '',
    ...whenAt(start, first?.timeZone ?? zone, USUAL_MINUTES),
  }

  async function save(values: NewSlotValues): Promise<void> {
    const userId = UserId.parse(values.userId)
    const { done, failures } = await eachOf(spansOf(values), (span) => mutateAsync({ userId, ...span }))
    const now = consoleClock.now()
    const [slot] = done
    const failure = failures.length === 0 ? null : inLocalTimes(failures[0], values.zone, now)
    if (slot === undefined) throw failure
    const who = mask(slot.userName)
    if (failure === null)
      toast({
        title: `${formatNumberOf(done.length, 'slot')} added for ${who}`,
        text: dayAndSpan(slot, zone, now),
      })
    else
      toast({
        tone: 'warn',
        title: `${done.length} of ${done.length + failures.length} slots added for ${who}`,
        text: showError(failure).text,
      })
    onAdded(slot)
  }

  return (
    <FormDialog
      title="New slot"
      verb="Add slot"
      schema={SCHEMA}
      initial={initial}
      save={save}
      fields={{ startAt: 'time', endAt: 'minutes' }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <HostSelect
            label="Host"
            host={host}
            onHost={(chosen) => {
              setHost(chosen)
              // The moment stays; it is shown on the new host's clock.
              form.setValues({ ...inOtherZone(form.getValues(), chosen.timeZone), userId: chosen.id })
              form.clearFieldError('userId')
            }}
            error={form.errors['userId']}
            data-autofocus={first === null || undefined}
          />
          <WhenFields form={form} also={[{ who: 'For you', zone }]} begins={first !== null} />
          <BasicNote host={host} minutes={Number(form.getValues().minutes)} />
          <div className={classes.pair}>
            <NumberInput
              label="Further slots after it"
              min={0}
              max={20}
              clampBehavior="none"
              {...form.getInputProps('more')}
            />
            {Number(form.getValues().more) > 0 && (
              <NumberInput
                label="One every"
                placeholder={`${form.getValues().minutes} min`}
                suffix=" min"
                step={5}
                max={1440}
                clampBehavior="none"
                {...form.getInputProps('every')}
              />
            )}
          </div>
        </>
      )}
    </FormDialog>
  )
}
