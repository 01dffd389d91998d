import { SegmentedControl, Switch } from '@mantine/core'
import type { Preferences } from '../../../contract/settings.ts'
import { usePreferences } from '../../app/hello.tsx'
import { Kbd } from '../../components/Kbd.tsx'
import { Section, Setting } from './Section.tsx'

const THEMES: { value: Preferences['theme']; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const DENSITIES: { value: Preferences['density']; label: string }[] = [
  { value: 'compact', label: 'Compact' },
  { value: 'standard', label: 'Standard' },
  { value: 'roomy', label: 'Roomy' },
]

/** Looks: theme, density, and the shield for shared screens. */
export function AppearanceSection() {
  const [preferences, change] = usePreferences()
  return (
    <Section id="appearance" title="Appearance">
      <Setting title="Theme" text="More contrast follows the system’s own setting.">
        <SegmentedControl
          aria-label="Theme"
          data={THEMES}
          value={preferences.theme}
          onChange={(theme) => change({ theme })}
        />
      </Setting>
      <Setting title="Density" text="Row height: 28, 32 or 40 px.">
        <SegmentedControl
          aria-label="Density"
          data={DENSITIES}
          value={preferences.density}
          onChange={(density) => change({ density })}
        />
      </Setting>
      <Setting title="Screen-share shield" text="Masks names, mails and links on screen.">
        <Switch
          aria-label="Screen-share shield"
          checked={preferences.screenShareShield}
          onChange={(event) => change({ screenShareShield: event.currentTarget.checked })}
        />
        <Kbd keys="mod+shift+h" />
      </Setting>
    </Section>
  )
}
