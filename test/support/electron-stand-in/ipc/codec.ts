/** A value that survives JSON: a string as itself, anything else as a list of slots, the first being the root. */
export type Encoded = string | Slot[]
type Slot = string | number | boolean | null | (string | number)[]

/** Carries what the structured clone algorithm carries through JSON. */
export interface Codec {
  encode: (value: unknown) => Encoded
  decode: (encoded: Encoded) => unknown
}

/** How bytes become text: differs between Node and the page. */
export interface Base64 {
  toBase64: (bytes: Uint8Array) => string
  fromBase64: (text: string) => Uint8Array<ArrayBuffer>
}

/**
 * Strings, numbers (with NaN, infinities and -0), booleans, null, undefined, bigint, plain objects, arrays with
 * holes, Date, RegExp, Map, Set, ArrayBuffer, typed arrays, DataView and errors with their cause; also cycles
 * and shared references. Functions, symbols, promises, weak collections, blobs and other host objects throw, as
 * most of them do in Electron. Class instances become plain objects, as in the algorithm.
 *
 * Self-contained, because its source also runs in the preload's world.
 */
export function createCodec({ toBase64, fromBase64 }: Base64): Codec {
  const special = [undefined, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]
  const hole = -6
  const refused = () => new Error('An object could not be cloned.')
  const views = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array']
    .concat([
      'Uint32Array',
      'Float16Array',
      'Float32Array',
      'Float64Array',
      'BigInt64Array',
      'BigUint64Array',
    ])
    .concat('DataView')
  const errors: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }
  const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

  function encode(root: unknown): Encoded {
    if (typeof root === 'string') return root
    const slots: Slot[] = []
    const seen = new Map<unknown, number>()
    const entriesOf = (value: object): (string | number)[] =>
      Object.keys(value).flatMap((key) => [key, put(Reflect.get(value, key))])

    function put(value: unknown): number {
      if (value === undefined) return -1
      if (Object.is(value, -0)) return -5
      if (typeof value === 'number' && !Number.isFinite(value))
        return -1 - special.findIndex((one) => Object.is(one, value))
      const known = seen.get(value)
      if (known !== undefined) return known
      const index = slots.push(null) - 1
      if (value === null) return index
      if (typeof value === 'bigint') slots[index] = ['bigint', String(value)]
      else if (typeof value === 'object') {
        seen.set(value, index)
        slots[index] = describe(value)
      } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        slots[index] = value
      else throw refused()
      return index
    }

    function describe(value: object): (string | number)[] {
      if (Array.isArray(value))
        return ['array', ...Array.from(value, (item, at) => (at in value ? put(item) : hole))]
      const tag = tagOf(value)
      if (ArrayBuffer.isView(value)) {
        const view = value as Uint8Array
        // Node's small buffers share one large store, which is nobody's business.
        const own = view.constructor.name === 'Buffer' ? new Uint8Array(view) : view
        if (tagOf(own.buffer) !== 'ArrayBuffer' || !views.includes(tag)) throw refused()
        return ['view', tag, put(own.buffer), own.byteOffset, own.length ?? own.byteLength]
      }
      if (tag === 'ArrayBuffer') return ['buffer', toBase64(new Uint8Array(value as ArrayBuffer))]
      if (value instanceof Date) return ['date', String(value.getTime())]
      if (value instanceof RegExp) return ['regexp', value.source, value.flags]
      if (value instanceof Map) return ['map', ...[...value].flatMap(([key, item]) => [put(key), put(item)])]
      if (value instanceof Set) return ['set', ...[...value].map(put)]
      if (value instanceof Error) {
        const name = value.name in errors ? value.name : 'Error'
        return [
          'error',
          name,
          put(value.message),
          put(value.stack),
          'cause' in value ? put(value.cause) : hole,
        ]
      }
      // Host objects name themselves by a tag of their own: promises, weak collections, blobs, boxed values.
      if (tag !== 'Object' && tag !== 'Arguments') throw refused()
      return ['object', ...entriesOf(value)]
    }

    const first = put(root)
    return first < 0 ? [['special', first]] : slots
  }

  function decode(encoded: Encoded): unknown {
    if (typeof encoded === 'string') return encoded
    const done = new Map<number, unknown>()
    return take(0)

    function take(index: number): unknown {
      if (index < 0) return special[-1 - index]
      if (done.has(index)) return done.get(index)
      const slot = (encoded as Slot[])[index]
      if (!Array.isArray(slot)) return slot
      const [type, ...rest] = slot
      const numbers = rest as number[]
      const texts = rest as string[]
      const keep = <Value>(value: Value): Value => {
        done.set(index, value)
        return value
      }
      switch (type) {
        case 'array': {
          const array = keep<unknown[]>([])
          array.length = rest.length
          numbers.forEach((at, position) => {
            if (at !== hole) array[position] = take(at)
          })
          return array
        }
        case 'object': {
          const object = keep({})
          for (let at = 0; at < rest.length; at += 2) {
            const value = take(numbers[at + 1] ?? -1)
            Object.defineProperty(object, texts[at] ?? '', {
              value,
              writable: true,
              enumerable: true,
              configurable: true,
            })
          }
          return object
        }
        case 'map': {
          const map = keep(new Map<unknown, unknown>())
          for (let at = 0; at < rest.length; at += 2)
            map.set(take(numbers[at] ?? -1), take(numbers[at + 1] ?? -1))
          return map
        }
        case 'set': {
          const set = keep(new Set<unknown>())
          for (const at of numbers) set.add(take(at))
          return set
        }
        case 'special':
          return special[-1 - (numbers[0] ?? -1)]
        case 'bigint':
          return BigInt(texts[0] ?? '')
        case 'date':
          return keep(new Date(Number(texts[0])))
        case 'regexp':
          return keep(new RegExp(texts[0] ?? '', texts[1]))
        case 'buffer':
          return keep(fromBase64(texts[0] ?? '').buffer)
        case 'view': {
          const View = Reflect.get(globalThis, texts[0] ?? '') as Uint8ArrayConstructor
          return keep(new View(take(numbers[1] ?? -1) as ArrayBuffer, numbers[2], numbers[3]))
        }
        case 'error': {
          const ErrorType = errors[texts[0] ?? ''] ?? Error
          const error = keep(new ErrorType(take(numbers[1] ?? -1) as string))
          Object.defineProperty(error, 'stack', {
            value: take(numbers[2] ?? -1),
            writable: true,
            configurable: true,
          })
          if (numbers[3] !== hole)
            Object.defineProperty(error, 'cause', {
              value: take(numbers[3] ?? -1),
              writable: true,
              configurable: true,
            })
          return error
        }
        default:
          throw new Error(`unknown slot: ${type}`)
      }
    }
  }

  return { encode, decode }
}

/** The codec of the main process. */
export const codec = createCodec({
  toBase64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, 'base64')),
})
