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
      limit={60}
      data={data}
      placeholder="Europe/Berlin"
      nothingFoundMessage="No zone has this name"
      {...props}
    />
  )
}
