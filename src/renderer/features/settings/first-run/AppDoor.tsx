import { IconKey } from '@tabler/icons-react'
import { contract } from '../../../../contract/index.ts'
import { inputSchemaOf } from '../../../app/contract-schema.ts'
import { fieldError } from '../../../app/errors.ts'
import { useSchemaForm } from '../../../app/form.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { NEW_ZOOM_APP, ZoomAppFields, type ZoomAppValues } from '../zoom-apps/ZoomAppFields.tsx'
import classes from './first-run.module.css'

type AppDoorProps = {
  busy: boolean
  error: unknown
  /** What was entered before secrets were asked for. */
  initial: ZoomAppValues | null
  onAdd: (values: ZoomAppValues) => void
}

/** The second door: an OAuth app of one's own. Mount it anew for each answer of main. */
export function AppDoor({ busy, error, initial, onAdd }: AppDoorProps) {
  const about = fieldError(error)
  const form = useSchemaForm<ZoomAppValues>(
    inputSchemaOf(contract.zoomApps.add),
    initial ?? NEW_ZOOM_APP,
    about === null ? {} : { [about.field]: about.message },
  )
  return (
    <section className={classes.door} aria-label="Your Zoom app">
      <div className={classes.doorHead}>
        <IconKey size={20} stroke={1.75} aria-hidden />
        <h2 className={classes.doorTitle}>Your Zoom app</h2>
      </div>
      <p className={classes.doorText}>
        An OAuth app from the Zoom Marketplace. One app serves all your tenants.
      </p>
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit(onAdd, (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus())}
      >
        <ZoomAppFields form={form} />
        {error !== null && about === null && <ErrorNotice error={error} />}
        <div>
          <Button type="submit" size="md" busy={busy}>
            Add Zoom app
          </Button>
        </div>
      </form>
    </section>
  )
}
