import { EventEmitter } from 'node:events'

/** Names that engines, promises and test tools look up on any object, and that Electron's objects lack too. */
const LOOKED_UP_ON_ANYTHING = new Set([
  'then',
  'toJSON',
  '__esModule',
  'asymmetricMatch',
  '$$typeof',
  'nodeType',
])

const LABEL = Symbol('name in messages')

/** The error of whatever this stand-in does not imitate. */
export function notImitated(what: string): Error {
  return new Error(`electron stand-in: ${what} is not imitated`)
}

/**
 * An object that lacks everything. At the end of a prototype chain it sees only what the objects before it do
 * not have, so these need no proxy of their own: `this`, private fields and identity stay what they are.
 */
function endOfChain(parent: object): object {
  return new Proxy(Object.create(parent) as object, {
    get(target, property, receiver: object) {
      if (typeof property === 'symbol' || property in target || LOOKED_UP_ON_ANYTHING.has(property))
        return Reflect.get(target, property, receiver)
      throw notImitated(`${labelOf(receiver)}.${property}`)
    },
  })
}

function labelOf(object: object): string {
  const label: unknown = Reflect.get(object, LABEL)
  return typeof label === 'string' ? label : object.constructor.name
}

/** The given members as an object that throws for any other. */
export function guarded<Members extends object>(label: string, members: Members): Members {
  Object.setPrototypeOf(members, endOfChain(Object.prototype))
  Object.defineProperty(members, LABEL, { value: label })
  return members
}

/** An export that Electron has and this stand-in has not: any use of it throws. */
export function missing(label: string): object {
  // A function underneath, so that `new` and a call throw the same error as a look at a member.
  return new Proxy(function missing() {}, {
    get(_target, property) {
      if (typeof property === 'symbol' || LOOKED_UP_ON_ANYTHING.has(property)) return undefined
      throw notImitated(`${label}.${property}`)
    },
    apply() {
      throw notImitated(label)
    },
    construct() {
      throw notImitated(`new ${label}`)
    },
  })
}

type Listener = Parameters<EventEmitter['on']>[1]

/** An emitter that throws for members it does not have and for events it does not know. */
export class GuardedEmitter extends EventEmitter {
  #events: ReadonlySet<string>

  /** @param events what is emitted, and what Electron emits and this stand-in knowingly never does */
  constructor(events: Iterable<string>, label?: string) {
    super()
    this.#events = new Set(events)
    if (label !== undefined) Object.defineProperty(this, LABEL, { value: label })
  }

  override on(event: string | symbol, listener: Listener): this {
    this.#check(event)
    return super.on(event, listener)
  }

  override addListener(event: string | symbol, listener: Listener): this {
    this.#check(event)
    return super.addListener(event, listener)
  }

  override prependListener(event: string | symbol, listener: Listener): this {
    this.#check(event)
    return super.prependListener(event, listener)
  }

  #check(event: string | symbol): void {
    const ofEveryEmitter = event === 'newListener' || event === 'removeListener' || event === 'error'
    if (typeof event === 'symbol' || ofEveryEmitter || this.#events.has(event)) return
    throw notImitated(`${labelOf(this)} event '${event}'`)
  }
}

Object.setPrototypeOf(GuardedEmitter.prototype, endOfChain(EventEmitter.prototype))
Object.setPrototypeOf(
  GuardedEmitter,
  new Proxy(EventEmitter, {
    get(target, property, receiver: object) {
      if (typeof property === 'symbol' || property in target || LOOKED_UP_ON_ANYTHING.has(property))
        return Reflect.get(target, property, receiver)
      throw notImitated(`${(receiver as { name: string }).name}.${property}`)
    },
  }),
)
