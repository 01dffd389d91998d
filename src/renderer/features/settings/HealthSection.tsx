import { SegmentedControl } from '@mantine/core'
import type { HealthCheckEvery } from '../../../contract/settings.ts'
import { usePreferences } from '../../app/hello.tsx'
import { Section, Setting } from './Section.tsx'

const EVERY: { value: HealthCheckEvery; label: string }[] = [
  { value: 'off', label: 'Off' },
  { value: '1h', label: '1 h' },
  { value: '6h', label: '6 h' },
  { value: '12h', label: '12 h' },
  { value: '1d', label: 'Day' },
  { value: '7d', label: 'Week' },
]

/** How often connections are looked at without anybody asking. */
export function HealthSection() {
  const [{ healthCheckEvery }, change] = usePreferences()
  return (
    <Section
      id="health"
      title="Health checks"
      text="A connection that broke in Zoom shows when it is used, or when it is looked at."
    >
      <Setting
        title="Look at every connection"
        text={
          healthCheckEvery === 'off'
            ? 'Off: only what is used, or what you check yourself, is known.'
            : 'One light call each, spread over the time, at most 200 a minute. Who was answered since is not asked again.'
        }
      >
        <SegmentedControl
          aria-label="Look at every connection"
          data={EVERY}
          value={healthCheckEvery}
          onChange={(every) => change({ healthCheckEvery: every })}
        />
      </Setting>
    </Section>
  )
}
