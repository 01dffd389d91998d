/** What of a keyboard event decides which command is meant. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const NAMES: Record<string, string> = { ' ': 'space', Esc: 'escape' }

/**
 * A key press in the form that commands are written in: `j`, `mod+k`, `mod+shift+h`, `shift+arrowdown`, `?`,
 * `[`, `escape`. `mod` is Ctrl or ⌘. For signs such as `?`, Shift is part of how some keyboards make them, so it
 * is left out.
 */
export function pressOf(event: KeyPress): string {
  const key = NAMES[event.key] ?? event.key.toLowerCase()
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key)
  const parts = [
    (event.ctrlKey || event.metaKey) && 'mod',
    event.altKey && !isSign && 'alt',
    event.shiftKey && !isSign && 'shift',
    key,
  ]
  return parts.filter(Boolean).join('+')
}

/** True for presses that type something: they act only outside fields, and only while letters are switched on. */
export function isLetterPress(press: string): boolean {
  return press.length === 1
}

/** True if keys typed at this element belong to it: text fields, and lists that are searched by typing. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  )
}

const SEQUENCE_MS = 1500

/** Puts single presses and two-key sequences such as `g u` together. */
export class Sequence {
  #first: { press: string; at: number } | null = null

  /** What the press may mean, longest first: `g u` before `u`. */
  next(press: string, at: number): string[] {
    const first = this.#first
    this.#first = { press, at }
    return first !== null && at - first.at < SEQUENCE_MS ? [`${first.press} ${press}`, press] : [press]
  }

  /** After a command ran, its last key begins nothing. */
  reset(): void {
    this.#first = null
  }
}

const CAPS: Record<string, string> = {
  escape: 'Esc',
  enter: 'Enter',
  arrowdown: '↓',
  arrowup: '↑',
  arrowleft: '←',
  arrowright: '→',
  shift: 'Shift',
  alt: 'Alt',
  space: 'Space',
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)

const known = new Map<string, readonly string[]>()

/** The caps to draw for keys as commands write them: `mod+k` is `Ctrl`, `K`. */
export function keyCaps(keys: string, mac = isMac): readonly string[] {
  const key = `${mac} ${keys}`
  let caps = known.get(key)
  if (caps === undefined) {
    caps = keys
      .split(/[ +]/)
      .filter((part) => part !== '')
      .map((part) => (part === 'mod' ? (mac ? '⌘' : 'Ctrl') : (CAPS[part] ?? part.toUpperCase())))
    known.set(key, caps)
  }
  return caps
}

/** Keys in words, for names and titles: `Ctrl K`. */
export function keyWords(keys: string): string {
  return keyCaps(keys).join(' ')
}
