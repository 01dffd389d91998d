import { Radio } from '@mantine/core'
import classes from './import.module.css'

type Props = {
  /** Where the other name and zone would come from. */
  from: string
  value: 'skip' | 'update'
  onChange: (value: 'skip' | 'update') => void
}

/** What becomes of a user whose email is among the rows. */
export function DuplicatesChoice({ from, value, onChange }: Props) {
  return (
    <Radio.Group
      label="Who is here already, by email"
      value={value}
      onChange={(chosen) => onChange(chosen === 'update' ? 'update' : 'skip')}
    >
      <div className={classes.choices}>
        <Radio size="xs" value="skip" label="stays as they are" />
        <Radio size="xs" value="update" label={`takes name and time zone from ${from}`} />
      </div>
    </Radio.Group>
  )
}
