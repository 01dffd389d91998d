import { Switch } from '@mantine/core'
import { useHello, usePreferences, useZone } from '../../app/hello.tsx'
import { useTimes } from '../../app/times.ts'
import { ZoneSelect } from '../../components/ZoneSelect.tsx'
import { Section, Setting } from './Section.tsx'
import settings from './settings.module.css'

/** The zone that all times on screen are in, and how numbers and dates are written. */
export function TimesSection() {
  const { systemTimeZone } = useHello()
  const [{ timeZone }, change] = usePreferences()
  const zone = useZone()
  const times = useTimes()
  return (
    <Section id="times" title="Times and language">
      <Setting
        title="Time zone"
        text="Times are stored in UTC and shown in this zone. Zoom’s day is always UTC’s."
      >
        <Switch
          label={`Follow this machine (${systemTimeZone})`}
          checked={timeZone === null}
          onChange={(event) => change({ timeZone: event.currentTarget.checked ? null : zone })}
        />
        {timeZone !== null && (
          <ZoneSelect
            aria-label="Time zone"
            w={260}
            value={timeZone}
            onChange={(chosen) => {
              if (chosen !== null) change({ timeZone: chosen })
            }}
          />
        )}
      </Setting>
      <Setting title="How it reads" text="English (United Kingdom). Exports use ISO dates and UTC.">
        <span className={settings.badge}>
          {times.record(new Date(times.now).toISOString())} in {times.zoneName}
        </span>
      </Setting>
    </Section>
  )
}
