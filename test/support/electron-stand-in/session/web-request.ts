import type * as Electron from 'electron'
import { guarded } from '../core/guard.ts'

type Filter = Electron.WebRequestFilter
/** What a listener is told about a request. */
export type Details = Record<string, unknown> & { url: string }

interface Registered {
  patterns: RegExp[]
  types: string[]
  listener: (details: Details, callback: (answer: Answer) => void) => void
}

interface Answer {
  cancel?: boolean
  redirectURL?: string
  requestHeaders?: Record<string, string | string[]>
  responseHeaders?: Record<string, string | string[]>
  statusLine?: string
}

const STAGES = ['onBeforeRequest', 'onBeforeSendHeaders', 'onHeadersReceived'] as const
type Stage = (typeof STAGES)[number]

const registered = new Map<Stage, Registered>()
const changes = new Set<() => void>()

/** Asks the app's listener for a stage; an empty answer when it has none for this request. */
export function askListener(stage: Stage, details: Details): Promise<Answer> {
  const entry = registered.get(stage)
  if (entry === undefined || !entry.patterns.some((pattern) => pattern.test(details.url)))
    return Promise.resolve({})
  if (entry.types.length > 0 && !entry.types.includes(String(details.resourceType)))
    return Promise.resolve({})
  return new Promise((resolve) => entry.listener(details, resolve))
}

/** Whether responses of the network have to be looked at, which costs a stop each. */
export function wantsResponses(): boolean {
  return registered.has('onHeadersReceived')
}

/** Calls back whenever a listener is set or taken away. */
export function onListenersChanged(callback: () => void): () => void {
  changes.add(callback)
  return () => changes.delete(callback)
}

function register(
  stage: Stage,
  first: Filter | Registered['listener'] | null,
  second?: Registered['listener'] | null,
) {
  const filter = typeof first === 'function' || first === null ? { urls: ['<all_urls>'] } : first
  const listener = typeof first === 'function' ? first : second
  if (listener === null || listener === undefined) registered.delete(stage)
  else registered.set(stage, { patterns: filter.urls.map(toPattern), types: filter.types ?? [], listener })
  for (const changed of changes) changed()
}

/** A match pattern of extensions: `scheme://host/path` with `*` in each. */
function toPattern(pattern: string): RegExp {
  if (pattern === '<all_urls>') return /^/
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source.replace(/^\.\*:/, '[a-z]+:').replace(/:\/\/\.\*\\\./, '://([^/]*\\.)?')}$`)
}

/** Electron's `session.webRequest`: for requests to the app's schemes and to the network alike. */
export const webRequest = guarded('webRequest', {
  onBeforeRequest: (first: never, second?: never) => register('onBeforeRequest', first, second),
  onBeforeSendHeaders: (first: never, second?: never) => register('onBeforeSendHeaders', first, second),
  onHeadersReceived: (first: never, second?: never) => register('onHeadersReceived', first, second),
} satisfies Partial<Record<keyof Electron.WebRequest, (first: never, second?: never) => void>>)
