import type { EventEmitter } from 'node:events'

/** The event object that Electron hands to listeners: cancellable, with an event's own members. */
export type StandInEvent<Params extends object = object> = Params & {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

/** A fresh event with the given members. */
export function createEvent<Params extends object>(params: Params): StandInEvent<Params> {
  let prevented = false
  const event = {
    preventDefault() {
      prevented = true
    },
  }
  Object.defineProperty(event, 'defaultPrevented', { get: () => prevented, enumerable: true })
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(params)) as StandInEvent<Params>
}

/** Emits a cancellable event; true when no listener prevented its default. */
export function allowedBy(
  emitter: EventEmitter,
  name: string,
  params: object = {},
  ...rest: unknown[]
): boolean {
  const event = createEvent(params)
  emitter.emit(name, event, ...rest)
  return !event.defaultPrevented
}
