import { Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { CopyButton } from '../../../components/CopyButton.tsx'
import classes from './zoom-apps.module.css'

/** What a Zoom app needs; a public client has no secret (`null`). */
export type ZoomAppValues = {
  name: string
  level: 'user' | 'account'
  clientId: string
  clientSecret: string | null
}

export const NEW_ZOOM_APP: ZoomAppValues = { name: '', level: 'user', clientId: '', clientSecret: '' }

/** RFC 8252: the port is left out, since Zoom takes any port on loopback. */
const RETURN_ADDRESS = 'http://127.0.0.1/callback'

export function ZoomAppFields({ form }: { form: UseFormReturnType<ZoomAppValues> }) {
  const isPublic = form.values.clientSecret === null
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Production"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <div>
        <p className={classes.label} id="zoom-app-level">
          Level
        </p>
        <SegmentedControl
          aria-labelledby="zoom-app-level"
          data={[
            { value: 'user', label: 'User level' },
            { value: 'account', label: 'Account level' },
          ]}
          {...form.getInputProps('level')}
        />
        <p className={classes.help}>
          {form.values.level === 'user'
            ? 'Each user consents for themselves.'
            : 'An administrator consents once for a whole Zoom account.'}
        </p>
      </div>
      <TextInput
        label="Client id"
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        {...form.getInputProps('clientId')}
      />
      {!isPublic && (
        <PasswordInput
          label="Client secret"
          autoComplete="off"
          classNames={{ innerInput: 'mono' }}
          description="Sealed on this machine; never shown again."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('clientSecret')}
        />
      )}
      <Checkbox
        label="Public client: it has no secret and uses PKCE alone"
        checked={isPublic}
        onChange={(event) => form.setFieldValue('clientSecret', event.currentTarget.checked ? null : '')}
      />
      <div className={classes.address}>
        <span>
          Return address to list in the Zoom Marketplace, exactly so: <code>{RETURN_ADDRESS}</code>
        </span>
        <CopyButton iconOnly text={RETURN_ADDRESS} label="Copy the return address" />
      </div>
    </>
  )
}
