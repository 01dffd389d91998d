import { type Chromium, startChromium } from './chromium.ts'
import { ignoreGone, type Session } from './cdp.ts'

/** A page of the browser, held before its first document until `resume`. */
export interface Target {
  targetId: string
  session: Session
}

const SLOW_CLOSE_MS = 5_000

let running: Chromium | undefined
let ended: Promise<void> = Promise.resolve()
const sessions = new Map<string, Session>()
const gone = new Map<string, () => void>()
const own = new Set<string>()
const creating = new Set<Promise<unknown>>()

function chromium(): Chromium {
  if (running === undefined) throw new Error('electron stand-in: Chromium is not running')
  return running
}

/** The one browser behind all windows. */
export const browser = {
  async start(profile: string, onEnd: (reason: string) => void): Promise<Chromium> {
    // With this switch `window.open` answers null, as after Electron's deny. Only headless builds of Chromium know
    // it; the popups of others are closed before they load.
    const started = await startChromium(profile, ['--block-new-web-contents'])
    running = started
    ended = new Promise((resolve) => {
      started.process.once('exit', (code, signal) => {
        resolve()
        onEnd(String(signal ?? code))
      })
    })
    const { root } = started.connection
    root.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const session = started.connection.session(sessionId)
      if (targetInfo.type !== 'page') {
        session.post('Runtime.runIfWaitingForDebugger')
        return
      }
      sessions.set(targetInfo.targetId, session)
      ignoreGone(closeUnlessOwn(targetInfo.targetId, session))
    })
    root.on('Target.detachedFromTarget', ({ sessionId, targetId }) => {
      started.connection.dropSession(sessionId)
      if (targetId === undefined) return
      sessions.delete(targetId)
      gone.get(targetId)?.()
      gone.delete(targetId)
    })
    await root.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true })
    return started
  },

  get root(): Session {
    return chromium().connection.root
  },

  get userAgent(): string {
    return chromium().userAgent
  },

  get product(): string {
    return chromium().product
  },

  get debuggerUrl(): string {
    return chromium().debuggerUrl
  },

  /** The session of a worker or another target that a page brought along. */
  sessionOf(sessionId: string): Session {
    return chromium().connection.session(sessionId)
  },

  dropSession(sessionId: string): void {
    chromium().connection.dropSession(sessionId)
  },

  /** Opens an empty page, and calls back when it is gone. */
  async openPage(onGone: () => void): Promise<Target> {
    const created = browser.root.send('Target.createTarget', { url: 'about:blank' })
    const settled = created.then(({ targetId }) => own.add(targetId))
    creating.add(settled)
    const { targetId } = await created.finally(() => creating.delete(settled))
    const session = sessions.get(targetId)
    if (session === undefined)
      throw new Error('electron stand-in: Chromium opened a page without attaching to it')
    gone.set(targetId, onGone)
    return { targetId, session }
  },

  closePage(targetId: string): void {
    if (running !== undefined) browser.root.post('Target.closeTarget', { targetId })
  },

  /** Ends the browser in order, so that its profile is whole; by force when it takes too long. */
  async close(): Promise<void> {
    if (running === undefined) return
    const { process, connection } = running
    const force = setTimeout(() => process.kill('SIGKILL'), SLOW_CLOSE_MS).unref()
    connection.root.post('Browser.close')
    await ended
    clearTimeout(force)
  },
}

/** A page that nobody asked for is a popup: every window here was asked for, so it goes before it loads. */
async function closeUnlessOwn(targetId: string, session: Session): Promise<void> {
  // Another debugger may let it run before this one has decided, so its requests are stopped first of all.
  session.post('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  await Promise.allSettled(creating)
  if (own.has(targetId)) return
  session.on('Fetch.requestPaused', ({ requestId }) => {
    session.post('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
  })
  await session.send('Page.stopLoading')
  browser.closePage(targetId)
}
