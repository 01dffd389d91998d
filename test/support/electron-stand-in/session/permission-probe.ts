/// <reference lib="dom" />

/** What a page says when it is about to use something that needs a permission. */
export interface Question {
  id: number
  permission: string
  url: string
  isMainFrame: boolean
  mediaTypes?: ('audio' | 'video')[]
}

/**
 * Chromium asks no debugger for a permission, so the page's own functions ask first: this wraps those that can
 * ask, and lets them go on once the app has decided and Chromium has been told. Runs in the page itself, before
 * anything of the app; its source is put there, so it refers to nothing of this module.
 */
export function installProbe(binding: string, receiver: string): void {
  const call = Reflect.get(globalThis, binding) as (text: string) => void
  Reflect.deleteProperty(globalThis, binding)
  const waiting = new Map<number, (granted: boolean) => void>()
  let last = 0
  Object.defineProperty(globalThis, receiver, {
    value: (id: number, granted: boolean) => waiting.get(id)?.(granted),
  })

  function ask(permission: string, mediaTypes?: ('audio' | 'video')[]): Promise<boolean> {
    last += 1
    const question = {
      id: last,
      permission,
      url: location.href,
      isMainFrame: window.top === window,
      mediaTypes,
    }
    return new Promise((resolve) => {
      waiting.set(last, resolve)
      call(JSON.stringify(question))
    })
  }

  /** Puts a question before a function. Refused, it goes on where Chromium refuses by itself, else it rejects. */
  function before(
    owner: object | undefined,
    name: string,
    question: (args: unknown[]) => [string, ('audio' | 'video')[]?],
    chromiumRefuses: boolean,
  ): void {
    const original: unknown = owner === undefined ? undefined : Reflect.get(owner, name)
    if (owner === undefined || typeof original !== 'function') return
    const asking = {
      [name](this: unknown, ...args: unknown[]) {
        return ask(...question(args)).then((granted) => {
          if (granted || chromiumRefuses) return Reflect.apply(original, this, args) as unknown
          throw new DOMException('Permission denied', 'NotAllowedError')
        })
      },
    }
    Object.defineProperty(owner, name, {
      value: asking[name],
      writable: true,
      configurable: true,
      enumerable: true,
    })
  }

  const kinds = (args: unknown[]): ('audio' | 'video')[] =>
    (['audio', 'video'] as const).filter((kind) =>
      Boolean((args[0] as MediaStreamConstraints | undefined)?.[kind]),
    )
  const prototypeOf = (name: string): object | undefined =>
    (Reflect.get(globalThis, name) as { prototype: object } | undefined)?.prototype

  const geolocation = prototypeOf('Geolocation')
  before(geolocation, 'getCurrentPosition', () => ['geolocation'], true)
  before(geolocation, 'watchPosition', () => ['geolocation'], true)
  before(
    Reflect.get(globalThis, 'Notification') as object | undefined,
    'requestPermission',
    () => ['notifications'],
    true,
  )
  const devices = prototypeOf('MediaDevices')
  // Without a device it would fail as not found before it could fail as refused.
  before(devices, 'getUserMedia', (args) => ['media', kinds(args)], false)
  before(devices, 'getDisplayMedia', () => ['display-capture'], false)
  const sysex = (args: unknown[]): boolean => (args[0] as { sysex?: boolean } | undefined)?.sysex === true
  before(prototypeOf('Navigator'), 'requestMIDIAccess', (args) => [sysex(args) ? 'midiSysex' : 'midi'], true)
  const clipboard = prototypeOf('Clipboard')
  for (const name of ['read', 'readText']) before(clipboard, name, () => ['clipboard-read'], true)
  for (const name of ['write', 'writeText'])
    before(clipboard, name, () => ['clipboard-sanitized-write'], false)
  before(prototypeOf('Element'), 'requestFullscreen', () => ['fullscreen'], false)
  before(prototypeOf('Element'), 'requestPointerLock', () => ['pointerLock'], false)
  before(prototypeOf('StorageManager'), 'persist', () => ['persistent-storage'], false)
  before(
    Reflect.get(globalThis, 'IdleDetector') as object | undefined,
    'requestPermission',
    () => ['idle-detection'],
    true,
  )
  before(globalThis, 'getScreenDetails', () => ['window-management'], false)
  before(globalThis, 'queryLocalFonts', () => ['local-fonts'], false)
}
