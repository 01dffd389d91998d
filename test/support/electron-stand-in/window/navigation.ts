import type { EventEmitter } from 'node:events'
import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import type { Session } from '../chromium/cdp.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { bridgedSchemes, originOf, schemeOf, toAppUrl, toPageUrl } from '../scheme/names.ts'
import type { FrameTree } from './frame-tree.ts'
import { ABORTED, loadError, type NetError, readNetError } from './net-errors.ts'
import type { WebFrameMain } from './web-frame-main.ts'

type Paused = Protocol.Fetch.requestPausedPayload

interface Started {
  loaderId: string
  url: string
  /** Asked for by a document, and not by this process or a debugger: only such navigations can be refused. */
  byRenderer: boolean
  initiator: string | undefined
}

interface PendingLoad {
  url: string
  loaderId: string | undefined
  /** What it failed with, as soon as that is known. */
  error: NetError | undefined
  resolve(): void
  reject(error: Error): void
}

/** The navigations of one page: emits Electron's events about them, and refuses those the app refuses. */
export class Navigation {
  #contents: EventEmitter
  #frames: FrameTree
  #session: Session | undefined
  #requested = new Set<string>()
  #started = new Map<string, Started>()
  #statuses = new Map<string, { code: number; text: string }>()
  #failures = new Map<string, NetError>()
  /** The loaders of the main frame, oldest first. */
  #order: string[] = []
  #pending: PendingLoad | undefined
  #committed: string | undefined
  #committedFailed = false
  #loaded: string | undefined
  #onExternal: (url: string, frame: WebFrameMain | undefined) => void
  isLoading = false

  /** @param onExternal is told of a URL that only another program can open */
  constructor(
    contents: EventEmitter,
    frames: FrameTree,
    onExternal: (url: string, frame: WebFrameMain | undefined) => void,
  ) {
    this.#contents = contents
    this.#frames = frames
    this.#onExternal = onExternal
  }

  follow(session: Session): void {
    this.#session = session
    session.on('Page.frameRequestedNavigation', ({ frameId, disposition }) => {
      if (disposition === 'currentTab') this.#requested.add(frameId)
    })
    session.on('Page.frameStartedNavigating', (params) => this.#start(params))
    session.on('Page.frameStartedLoading', ({ frameId }) => this.#setLoading(frameId, true))
    session.on('Page.frameStoppedLoading', ({ frameId }) => this.#setLoading(frameId, false))
    session.on('Network.responseReceived', ({ type, loaderId, response }) => {
      if (type === 'Document')
        this.#statuses.set(loaderId, { code: response.status, text: response.statusText })
    })
    session.on('Network.loadingFailed', ({ type, requestId, errorText }) => {
      // A document's request has the id of its loader.
      if (type === 'Document') this.#fail(requestId, readNetError(errorText))
    })
    session.on('Page.frameNavigated', ({ frame }) => this.#commit(frame))
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => this.#moveWithin(frameId, toAppUrl(url)))
    session.on('Page.domContentEventFired', () => {
      this.#contents.emit('dom-ready', createEvent({}))
      this.#frames.main.emit('dom-ready')
    })
    session.on('Page.loadEventFired', () => this.#finish())
  }

  /** Loads a URL as the app asks for it, and settles as Electron's `loadURL` does. */
  async load(url: string): Promise<void> {
    const session = this.#session
    if (session === undefined) throw loadError(ABORTED, url)
    this.#settle(ABORTED)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const pending: PendingLoad = { url, loaderId: undefined, error: undefined, resolve, reject }
    this.#pending = pending
    // What a page asked for and never came to is not asked for by this load.
    this.#requested.delete(this.#frames.main.frameToken)
    // Its own catch: it may be rejected while the command below is still waited for.
    promise.catch(() => {})
    const { errorText, loaderId } = await session.send('Page.navigate', { url: toPageUrl(url) })
    pending.loaderId = loaderId
    const error =
      errorText === undefined ? undefined : (this.#failures.get(loaderId ?? '') ?? readNetError(errorText))
    // A navigation within the document has no loader, and is there already.
    if (loaderId === undefined || (error === undefined && this.#loaded === loaderId)) this.#settle()
    // Chromium shows a page of its own for an error, and only then is it through with the load.
    else if (error?.code === ABORTED.code || (error !== undefined && this.#committed === loaderId))
      this.#settle(error)
    else pending.error = error
    return promise
  }

  /** Whether a document's request may go on; asked at its start and at every redirect. */
  mayNavigate({ frameId, request, redirectedRequestId }: Paused): boolean {
    const frame = this.#frames.byId(frameId)
    const url = toAppUrl(request.url + (request.urlFragment ?? ''))
    const started = this.#started.get(frameId)
    if (redirectedRequestId !== undefined) {
      if (!this.#ask('will-redirect', url, frame)) return false
      this.#emit('did-redirect-navigation', url, frame, false)
      return true
    }
    if (started?.byRenderer === false) return true
    return this.#askWhetherToNavigate(url, frame)
  }

  /** The origin of the document that asked for a navigation. */
  initiatorOf(frameId: string): string | undefined {
    return this.#started.get(frameId)?.initiator
  }

  /** The page is gone, and nothing will come of what is still loading. */
  end(): void {
    this.#settle(readNetError('ERR_FAILED'))
  }

  /** The load that was asked for is through, with an error or without. */
  #settle(error?: NetError): void {
    const pending = this.#pending
    this.#pending = undefined
    if (error === undefined) pending?.resolve()
    else pending?.reject(loadError(error, pending.url))
  }

  #start({ frameId, loaderId, url, navigationType }: Protocol.Page.frameStartedNavigatingPayload): void {
    // Those within a document are told of by an event of their own.
    if (navigationType === 'sameDocument' || navigationType === 'historySameDocument') return
    const byRenderer = this.#requested.delete(frameId)
    const frame = this.#frames.byId(frameId)
    const initiator = byRenderer ? (frame?.parent ?? frame)?.origin : undefined
    this.#started.set(frameId, { loaderId, url, byRenderer, initiator })
    if (frame === this.#frames.main) {
      this.#order.push(loaderId)
      if (this.#pending !== undefined && !byRenderer) this.#pending.loaderId ??= loaderId
    }
    this.#emit('did-start-navigation', toAppUrl(url), frame, false)
    if (byRenderer && !/^(https?|about|data|blob|javascript):/.test(url)) this.#leaveToSystem(url, frame)
  }

  /** A scheme that Chromium does not load: the app's own is loaded under its other name, others never are. */
  #leaveToSystem(url: string, frame: WebFrameMain | undefined): void {
    if (!this.#askWhetherToNavigate(url, frame)) return
    if (!bridgedSchemes.has(schemeOf(url))) return this.#onExternal(url, frame)
    if (frame === this.#frames.main) this.#session?.post('Page.navigate', { url: toPageUrl(url) })
  }

  #askWhetherToNavigate(url: string, frame: WebFrameMain | undefined): boolean {
    if (!this.#ask('will-frame-navigate', url, frame)) return false
    return frame !== this.#frames.main || this.#ask('will-navigate', url, frame)
  }

  #ask(name: string, url: string, frame: WebFrameMain | undefined): boolean {
    const params = this.#paramsOf(url, frame, false)
    return allowedBy(this.#contents, name, params, ...this.#deprecated(url, frame, false))
  }

  #emit(name: string, url: string, frame: WebFrameMain | undefined, isSameDocument: boolean): void {
    const event = createEvent(this.#paramsOf(url, frame, isSameDocument))
    this.#contents.emit(name, event, ...this.#deprecated(url, frame, isSameDocument))
  }

  #paramsOf(url: string, frame: WebFrameMain | undefined, isSameDocument: boolean): object {
    const isMainFrame = frame === this.#frames.main
    return {
      url,
      isSameDocument,
      isMainFrame,
      frame: frame ?? null,
      initiator: frame?.parent ?? frame ?? null,
    }
  }

  /** The positional arguments of before `details`, which Electron still passes. */
  #deprecated(url: string, frame: WebFrameMain | undefined, isInPlace: boolean): unknown[] {
    return [url, isInPlace, frame === this.#frames.main, frame?.processId ?? -1, frame?.routingId ?? -1]
  }

  #setLoading(frameId: string, isLoading: boolean): void {
    if (this.#frames.byId(frameId) !== this.#frames.main || this.isLoading === isLoading) return
    this.isLoading = isLoading
    this.#contents.emit(isLoading ? 'did-start-loading' : 'did-stop-loading', createEvent({}))
  }

  #commit({ id, loaderId, unreachableUrl }: Protocol.Page.Frame): void {
    const frame = this.#frames.byId(id)
    if (frame === undefined) return
    const isMain = frame === this.#frames.main
    if (isMain) {
      const own = this.#pending?.loaderId
      if (own !== undefined && this.#order.indexOf(loaderId) > this.#order.indexOf(own)) this.#settle(ABORTED)
      else if (own === loaderId && this.#pending?.error !== undefined) this.#settle(this.#pending.error)
      this.#committed = loaderId
      this.#committedFailed = unreachableUrl !== undefined
    }
    if (unreachableUrl !== undefined) return
    const status = this.#statuses.get(loaderId)
    const answer =
      /^https?:/.test(frame.url) || status !== undefined
        ? [status?.code ?? 200, status?.text ?? '']
        : [-1, '']
    this.#contents.emit(
      'did-frame-navigate',
      createEvent({}),
      frame.url,
      ...answer,
      isMain,
      frame.processId,
      frame.routingId,
    )
    if (isMain) this.#contents.emit('did-navigate', createEvent({}), frame.url, ...answer)
    this.#statuses.delete(loaderId)
  }

  #moveWithin(frameId: string, url: string): void {
    const frame = this.#frames.byId(frameId)
    this.#requested.delete(frameId)
    this.#emit('did-start-navigation', url, frame, true)
    const rest = [frame === this.#frames.main, frame?.processId ?? -1, frame?.routingId ?? -1]
    this.#contents.emit('did-navigate-in-page', createEvent({}), url, ...rest)
  }

  #finish(): void {
    this.#loaded = this.#committed
    if (this.#committedFailed) return
    this.#contents.emit('did-finish-load', createEvent({}))
    if (this.#pending !== undefined && this.#pending.loaderId === this.#loaded) this.#settle()
  }

  /** Takes note of why a document will not load, before Chromium says so less exactly. */
  explain(loaderId: string, error: string): void {
    this.#failures.set(loaderId, readNetError(error))
  }

  #fail(loaderId: string, reported: NetError): void {
    const error = this.#failures.get(loaderId) ?? reported
    this.#failures.set(loaderId, error)
    // As Electron: who cancels a load knows about it.
    if (error.code === ABORTED.code) return
    const [frameId, started] = [...this.#started].find(([, one]) => one.loaderId === loaderId) ?? []
    const frame = this.#frames.byId(frameId)
    if (started === undefined || frame === undefined) return
    const rest = [frame === this.#frames.main, frame.processId, frame.routingId]
    this.#contents.emit(
      'did-fail-load',
      createEvent({}),
      error.code,
      error.description,
      toAppUrl(started.url),
      ...rest,
    )
  }
}

/** The origin that a request of a frame comes from, when it is not a navigation. */
export function originOfFrame(frame: WebFrameMain | undefined): string | undefined {
  return frame === undefined || frame.url === '' ? undefined : originOf(frame.url)
}
