import { Select, type SelectProps } from '@mantine/core'

/** Every zone this browser knows, UTC first. */
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** Chooses an IANA time zone by typing a part of it. */
export function ZoneSelect(props: Omit<SelectProps, 'data' | 'searchable'>) {
  const { value } = props
  const data = typeof value === 'string' && value !== '' && !ZONES.includes(value) ? [value, ...ZONES] : ZONES
  return (
    <Select
      searchable
      // Enter takes the first that fits, and does not send the form with the old one.
      selectFirstOptionOnChange
      // What is typed takes the place of the choice that stands there.
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.currentTarget.select()}
      limit={60}
      data={data}
      placeholder="Europe/Berlin"
      nothingFoundMessage="No zone has this name"
      {...props}
    />
  )
}
