/// <reference lib="dom" />
import type { Base64, Codec, Encoded } from './codec.ts'
import type { Names } from '../scheme/names.ts'
import type { Parcels } from './parcels.ts'

/** What a page's bridge says to the main process, and hears from it. */
export type WireMessage =
  | ['ipc', channel: string, args: Encoded, ports: string[]]
  | ['invoke', id: number, channel: string, args: Encoded]
  | ['reply', id: number, result: Encoded]
  | ['failure', id: number, message: string]
  | ['message', port: string, data: Encoded, ports: string[]]
  | ['close', port: string]
  | ['preload-error', error: Encoded]
  | ['context-menu', params: Encoded]
  | ['title', title: string]

/** What differs from window to window. */
export interface WorldSettings {
  /** The function that reaches the main process; only this world has it. */
  binding: string
  /** The global function by which the main process reaches this world. */
  receiver: string
  schemes: string[]
  process: Record<string, unknown>
}

/** Functions whose source is put into the page together with the one below. */
export interface WorldParts {
  createCodec(base64: Base64): Codec
  createNames(schemes: ReadonlySet<string>): Names
  createParcels(): Parcels
  createWindowView(names: Names): WindowView
}

/** The preload's idea of its window: see `createWindowView`. */
export interface WindowView {
  window: object
  location: object
}

type Preload = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: unknown,
  location: object,
  window: object,
  self: object,
  global: object,
) => void

/**
 * What a sandboxed preload finds: `require('electron')`, `process`, and its window. Runs in the isolated world
 * of every new document; its source is put there, so it refers to nothing of this module.
 */
export function installWorld(parts: WorldParts, settings: WorldSettings, preload: Preload | undefined): void {
  // As in Electron without `nodeIntegrationInSubFrames`: only a window's top frame has a preload.
  if (window.top !== window) return
  const { binding, receiver } = settings
  const call = Reflect.get(globalThis, binding) as (text: string) => void
  const { encode, decode } = parts.createCodec({
    toBase64(bytes) {
      if ('toBase64' in bytes) return (bytes.toBase64 as () => string)()
      let text = ''
      for (let at = 0; at < bytes.length; at += 32_768)
        text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
      return btoa(text)
    },
    fromBase64(text) {
      const native: unknown = Reflect.get(Uint8Array, 'fromBase64')
      if (typeof native === 'function') return native(text) as Uint8Array<ArrayBuffer>
      return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    },
  })

  const parcels = parts.createParcels()
  let outgoing: WireMessage[] = []
  function tell(message: WireMessage): void {
    // All of one turn travel together.
    if (outgoing.push(message) > 1) return
    queueMicrotask(() => {
      const messages = outgoing
      outgoing = []
      for (const parcel of parcels.split(JSON.stringify(messages))) call(parcel)
    })
  }

  const ports = new Map<string, MessagePort>()
  let lastPort = 0

  function keep(id: string, port: MessagePort): void {
    ports.set(id, port)
    port.addEventListener('message', ({ data, ports }) => {
      tell(['message', id, encode(data), ports.map(give)])
    })
    port.addEventListener('close', () => {
      if (ports.delete(id)) tell(['close', id])
    })
    port.start()
  }

  /** Gives a port of this page to the main process, under a name for both sides. */
  function give(port: MessagePort): string {
    lastPort += 1
    const id = `page-${lastPort}`
    keep(id, port)
    return id
  }

  /** Takes a port of the main process: one end for who asked, the other stays here as its bridge. */
  function take(id: string): MessagePort {
    const { port1, port2 } = new MessageChannel()
    keep(id, port1)
    return port2
  }

  /** A transferred port must be neutered for its owner, which only a real transfer does. */
  function detach(transfer: readonly Transferable[]): MessagePort[] {
    if (transfer.some((item) => !(item instanceof MessagePort)))
      throw new TypeError('Invalid value for transfer')
    return structuredClone([...transfer], { transfer: [...transfer] }) as MessagePort[]
  }

  const listeners = new Map<string, { listener: (...args: unknown[]) => void; once: boolean }[]>()
  const replies = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastInvoke = 0

  const subscribe = (once: boolean) =>
    function subscribed(channel: string, listener: (...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
      return ipcRenderer
    }
  function unsubscribe(channel: string, listener: (...args: unknown[]) => void) {
    const all = listeners.get(channel) ?? []
    const last = all.findLastIndex((one) => one.listener === listener)
    listeners.set(
      channel,
      all.filter((_, index) => index !== last),
    )
    return ipcRenderer
  }

  function emit(channel: string, args: unknown[], ports: MessagePort[]): void {
    const event = { sender: ipcRenderer, ports }
    for (const { listener, once } of Array.from(listeners.get(channel) ?? [])) {
      if (once) unsubscribe(channel, listener)
      listener(event, ...args)
    }
  }

  /** An object that throws for what it does not have, so that no call vanishes without a trace. */
  function guarded<Members extends object>(name: string, members: Members): Members {
    const end = new Proxy(Object.create(Object.prototype) as object, {
      get(target, property, self) {
        if (
          typeof property === 'symbol' ||
          property in target ||
          property === 'then' ||
          property === 'toJSON'
        )
          return Reflect.get(target, property, self)
        throw new Error(`electron stand-in: ${name}.${property} is not imitated`)
      },
    })
    return Object.setPrototypeOf(members, end) as Members
  }

  const ipcRenderer: object = guarded('ipcRenderer', {
    send: (channel: string, ...args: unknown[]) => tell(['ipc', channel, encode(args), []]),
    postMessage: (channel: string, message: unknown, transfer: Transferable[] = []) =>
      tell(['ipc', channel, encode([message]), detach(transfer).map(give)]),
    invoke(channel: string, ...args: unknown[]) {
      lastInvoke += 1
      const id = lastInvoke
      tell(['invoke', id, channel, encode(args)])
      return new Promise((resolve, reject) => replies.set(id, { resolve, reject }))
    },
    on: subscribe(false),
    addListener: subscribe(false),
    once: subscribe(true),
    off: unsubscribe,
    removeListener: unsubscribe,
    removeAllListeners(channel?: string) {
      if (channel === undefined) listeners.clear()
      else listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
  })

  const received = {
    ipc: (channel: string, args: Encoded, ids: string[]) =>
      emit(channel, decode(args) as unknown[], ids.map(take)),
    reply: (id: number, result: Encoded) => replies.get(id)?.resolve(decode(result)),
    failure: (id: number, message: string) => replies.get(id)?.reject(new Error(message)),
    message: (id: string, data: Encoded, ids: string[]) => {
      const handed = ids.map(take)
      ports.get(id)?.postMessage(decode(data), handed)
    },
    close(id: string) {
      ports.get(id)?.close()
      ports.delete(id)
    },
  }

  Object.defineProperty(globalThis, receiver, {
    value: (parcel: string) => {
      const text = parcels.join(parcel)
      if (text === undefined) return
      for (const [kind, ...rest] of JSON.parse(text) as [keyof typeof received, ...never[]][])
        (received[kind] as (...args: unknown[]) => void)(...rest)
    },
  })

  window.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    const element = event.target instanceof Element ? event.target : undefined
    const isEditable = element?.closest('input, textarea, [contenteditable]') instanceof Element
    const linkURL = element?.closest('a')?.href ?? ''
    const selectionText = getSelection()?.toString() ?? ''
    tell(['context-menu', encode({ x: event.clientX, y: event.clientY, isEditable, linkURL, selectionText })])
  })

  document.addEventListener('DOMContentLoaded', () => {
    const tellTitle = (): void => {
      if (document.title !== '') tell(['title', document.title])
    }
    new MutationObserver(tellTitle).observe(document.head, {
      childList: true,
      subtree: true,
      characterData: true,
    })
    tellTitle()
  })

  const electron = guarded('electron', {
    ipcRenderer,
    contextBridge: guarded('contextBridge', {}),
    webFrame: guarded('webFrame', {}),
    webUtils: guarded('webUtils', {}),
    crashReporter: guarded('crashReporter', {}),
    nativeImage: guarded('nativeImage', {}),
  })
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error(`module not found: ${name}`)
  }
  const view = parts.createWindowView(parts.createNames(new Set(settings.schemes)))
  const module = { exports: {} }
  try {
    preload?.(
      require,
      module,
      module.exports,
      settings.process,
      view.location,
      view.window,
      view.window,
      view.window,
    )
  } catch (error) {
    console.error('Unable to load preload script', error)
    tell(['preload-error', encode(error)])
  }
}
