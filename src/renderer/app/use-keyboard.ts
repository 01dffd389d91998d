import { useEffect } from 'react'
import { commandRegistry } from './commands.ts'
import { usePreferences } from './hello.tsx'
import { Sequence, isField, isLetterPress, pressOf } from './keys.ts'

/** Dialogs, menus and lists keep their own keys while they are open: they are the innermost thing. */
function innermostIsOpen(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return true
  return target instanceof Element && target.closest('[role="menu"], [role="listbox"]') !== null
}

/** Enter and Space belong to the button or link that has the focus. */
function presses(press: string, target: EventTarget | null): boolean {
  return (
    (press === 'enter' || press === 'space') &&
    target instanceof Element &&
    target.closest('a, button, summary, [role="tab"], [role="separator"]') !== null
  )
}

/** The one listener for keys: finds the nearest command they mean and runs it. */
export function useKeyboard(): void {
  const [{ letterShortcuts }] = usePreferences()
  useEffect(() => {
    const sequence = new Sequence()
    let isInner = false
    // Noted before anyone acts: a dialog that closes on Esc is gone by the time the key comes here.
    function note({ target }: KeyboardEvent): void {
      isInner = innermostIsOpen(target)
    }
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || isInner) return
      const press = pressOf(event)
      const inField = isField(event.target)
      if (inField && !press.startsWith('mod+')) return
      // Ctrl A and the like belong to the text while it is being typed.
      if (inField && ['mod+a', 'mod+c', 'mod+v', 'mod+x', 'mod+z'].includes(press)) return
      if (isLetterPress(press) && !letterShortcuts) return
      if (presses(press, event.target)) return
      for (const keys of sequence.next(press, event.timeStamp)) {
        const command = commandRegistry.byKeys(keys)
        if (command === undefined) continue
        event.preventDefault()
        sequence.reset()
        command.run()
        return
      }
    }
    window.addEventListener('keydown', note, { capture: true })
    document.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('keydown', note, { capture: true })
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [letterShortcuts])
}
