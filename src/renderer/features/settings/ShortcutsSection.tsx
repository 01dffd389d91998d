import { Switch } from '@mantine/core'
import { ShortcutList } from '../../app/ShortcutList.tsx'
import { usePreferences } from '../../app/hello.tsx'
import { Section, Setting } from './Section.tsx'

/** Letter keys on or off, and every key. */
export function ShortcutsSection() {
  const [{ letterShortcuts }, change] = usePreferences()
  return (
    <Section id="shortcuts" title="Shortcuts">
      <Setting title="Letter keys" text="They act outside of fields only. Keys with Ctrl act either way.">
        <Switch
          aria-label="Letter keys"
          checked={letterShortcuts}
          onChange={(event) => change({ letterShortcuts: event.currentTarget.checked })}
        />
      </Setting>
      <ShortcutList />
    </Section>
  )
}
