import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { fieldError } from '../app/errors.ts'
import { type Form, useSchemaForm } from '../app/form.ts'
import { Button } from './Button.tsx'
import { ErrorNotice } from './ConfirmDialog.tsx'
import { Dialog } from './Dialog.tsx'
import classes from './FormDialog.module.css'

type FormDialogProps<Values extends Record<string, unknown>> = {
  title: ReactNode
  /** The verb on the button: "Add tenant". */
  verb: string
  /** The words while it is being saved, where that takes its time: "Sending". */
  busyVerb?: string
  /** At best the contract's own input schema. */
  schema: z.ZodType
  initial: Values
  wide?: boolean
  /** Saves. What main answers about a field is shown at that field. */
  save: (values: Values) => Promise<unknown>
  /** The form's names of fields that main calls otherwise. */
  fields?: Readonly<Record<string, string>>
  onClose: () => void
  /** The fields. The first one carries `data-autofocus`. */
  children: (form: Form<Values>) => ReactNode
}

/** A form in a dialog: errors in their place, save off with the reason beside it. */
export function FormDialog<Values extends Record<string, unknown>>(props: FormDialogProps<Values>) {
  const { title, verb, busyVerb = verb, schema, initial, wide, save, fields = {}, onClose, children } = props
  const form = useSchemaForm(schema, initial)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const wrong = Object.values(form.errors).filter(Boolean).length

  async function send(values: Values): Promise<void> {
    setBusy(true)
    setFailure(null)
    try {
      await save(values)
      onClose()
    } catch (error) {
      setBusy(false)
      const about = fieldError(error)
      const field = about === null ? '' : (fields[about.field] ?? about.field)
      if (about !== null && field in values) form.setFieldError(field, about.message)
      else setFailure(error)
    }
  }

  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(
          (values) => void send(values),
          (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
        )}
      >
        {children(form)}
        {failure !== null && <ErrorNotice error={failure} />}
        <div className={classes.actions}>
          <Button
            type="submit"
            kind="primary"
            busy={busy}
            reasonIsBeside
            offBecause={
              wrong > 0 ? `${wrong === 1 ? 'One field needs' : `${wrong} fields need`} mending` : null
            }
          >
            {busy ? busyVerb : verb}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          {wrong > 0 && (
            <output className={classes.reason}>
              {wrong === 1 ? 'One field needs mending.' : `${wrong} fields need mending.`}
            </output>
          )}
        </div>
      </form>
    </Dialog>
  )
}
