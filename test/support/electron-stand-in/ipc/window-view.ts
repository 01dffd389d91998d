/// <reference lib="dom" />
import type { Names } from '../scheme/names.ts'
import type { WindowView } from './preload-world.ts'

/**
 * The window as a preload sees it in Electron: `app://…` wherever the page has the name that stands for it. What
 * the platform nails down (`location`) is seen through a stand-in for `window`; what it lets be redefined is
 * redefined, in the preload's world only, so that the page sees nothing of it.
 *
 * Self-contained, because its source is put into the page.
 */
export function createWindowView({ toAppUrl, toPageUrl, originOf }: Names): WindowView {
  const real = window
  const translated = (): string => toAppUrl(real.location.href)

  const location = new Proxy(
    {},
    {
      get(_target, property) {
        const url = translated()
        if (property === 'href' || property === 'toString' || property === Symbol.toPrimitive)
          return property === 'href' ? url : () => url
        if (property === 'origin') return originOf(url)
        if (property === 'protocol') return `${url.split(':', 1)[0]}:`
        if (property === 'host' || property === 'hostname') return originOf(url).split('//')[1] ?? ''
        const value: unknown = Reflect.get(real.location, property)
        return typeof value === 'function' ? value.bind(real.location) : value
      },
      set: (_target, property, value) =>
        Reflect.set(real.location, property, property === 'href' ? toPageUrl(String(value)) : value),
    },
  )

  const postMessage = (message: unknown, ...[target, transfer]: [unknown?, Transferable[]?]): void => {
    if (typeof target === 'string') real.postMessage(message, toPageUrl(target), transfer)
    else real.postMessage(message, target as WindowPostMessageOptions)
  }

  // The window's own functions refuse to work on anything else; constructors and the preload's functions do not.
  const bound = new Map<unknown, unknown>()
  const ofWindow = (value: unknown): unknown => {
    if (value === real) return view
    if (typeof value !== 'function' || Object.hasOwn(value, 'prototype')) return value
    if (!Function.prototype.toString.call(value).includes('[native code]')) return value
    if (!bound.has(value)) bound.set(value, value.bind(real))
    return bound.get(value)
  }
  const view: object = new Proxy(
    {},
    {
      get(_target, property) {
        if (property === 'location') return location
        if (property === 'origin') return originOf(translated())
        return property === 'postMessage' ? postMessage : ofWindow(Reflect.get(real, property))
      },
      set: (_target, property, value) =>
        property === 'location' ? Reflect.set(location, 'href', value) : Reflect.set(real, property, value),
      has: (_target, property) => Reflect.has(real, property),
      deleteProperty: (_target, property) => Reflect.deleteProperty(real, property),
      defineProperty: (_target, property, descriptor) => Reflect.defineProperty(real, property, descriptor),
      ownKeys: () => Reflect.ownKeys(real),
      getPrototypeOf: () => Reflect.getPrototypeOf(real),
    },
  )

  function redefine(prototype: object, property: string, change: (value: unknown) => unknown): void {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, property)
    if (descriptor?.get === undefined) return
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        return change(descriptor.get?.call(this))
      },
    })
  }
  redefine(MessageEvent.prototype, 'source', ofWindow)
  redefine(MessageEvent.prototype, 'origin', (origin) => originOf(toAppUrl(String(origin))))
  redefine(Document.prototype, 'URL', (url) => toAppUrl(String(url)))
  redefine(Document.prototype, 'documentURI', (url) => toAppUrl(String(url)))
  redefine(Document.prototype, 'defaultView', ofWindow)
  return { window: view, location }
}
