import { Modal } from '@mantine/core'
import { ShortcutList } from './ShortcutList.tsx'
import { usePreferences } from './hello.tsx'
import { overlays } from './overlays.ts'

/** The keys that mean something on this page. */
export function CheatSheet() {
  const [{ letterShortcuts }] = usePreferences()
  return (
    <Modal opened onClose={overlays.close} size={640} title="Shortcuts">
      {!letterShortcuts && <p>Letter keys are switched off in Settings; keys with Ctrl still act.</p>}
      <ShortcutList />
    </Modal>
  )
}
