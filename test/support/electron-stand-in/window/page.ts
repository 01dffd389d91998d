import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import { browser, type Target } from '../chromium/browser.ts'
import { ignoreGone, type Session } from '../chromium/cdp.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { nativeTheme } from '../desktop/native-theme.ts'
import { toAppUrl } from '../scheme/names.ts'
import { probePermissions } from '../session/permissions.ts'
import type { FrameTree } from './frame-tree.ts'
import { type Gatekeeper, intercept } from './interception.ts'
import { type Navigation, originOfFrame } from './navigation.ts'
import { decidePopup } from './popups.ts'
import type { WebContents } from './web-contents.ts'
import type { Worlds } from './worlds.ts'

interface Parts {
  frames: FrameTree
  navigation: Navigation
  worlds: Worlds
  preload: string | undefined
  size: { width: number; height: number }
}

/** Binds an empty page to its contents, and only then lets it run. */
export async function follow(
  { targetId, session }: Target,
  contents: WebContents,
  parts: Parts,
): Promise<void> {
  const { frames, navigation, worlds, preload, size } = parts
  frames.follow(session, targetId)
  navigation.follow(session)
  const gatekeeper: Gatekeeper = {
    webContentsId: contents.id,
    mayNavigate: (paused) => navigation.mayNavigate(paused),
    isMainFrame: (frameId) => frames.byId(frameId) === frames.main,
    initiatorOf: ({ frameId, resourceType }) =>
      resourceType === 'Document' ? navigation.initiatorOf(frameId) : originOfFrame(frames.byId(frameId)),
    explain: ({ networkId = '' }, error) => navigation.explain(networkId, error),
  }
  followWorkers(session, gatekeeper)
  session.on('Inspector.targetCrashed', () => contents.crashed())
  session.on('Page.windowOpen', (params) => decidePopup(contents, params))
  session.on('Page.javascriptDialogOpening', ({ type, message }) => {
    contents.standIn.dialogs.push(`${type}: ${message}`)
    // Electron shows none for `beforeunload`; the others would hold the page, and nobody is there to answer.
    const accept = type === 'beforeunload' && !allowedBy(contents, 'will-prevent-unload')
    session.post('Page.handleJavaScriptDialog', { accept })
  })
  session.on('Runtime.consoleAPICalled', (params) => tellConsole(contents, params))

  await Promise.all([
    session.send('Page.enable'),
    session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    session.send('Inspector.enable'),
    worlds.follow(session, preload),
    probePermissions(session, contents),
    followTheme(session),
    session.send('Runtime.enable'),
    intercept(session, gatekeeper),
    session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    resize(session, size),
    session.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    session.send('Runtime.runIfWaitingForDebugger'),
  ])
}

/** Shows a page the colours that the app has chosen; it may have chosen them before or after. */
async function followTheme(session: Session): Promise<void> {
  let chosenBefore = false
  const tell = async (): Promise<void> => {
    const chosen = nativeTheme.themeSource !== 'system' || process.env.STAND_IN_SYSTEM_THEME !== undefined
    if (!chosen && !chosenBefore) return
    chosenBefore = chosen
    const value = nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
    const features = chosen ? [{ name: 'prefers-color-scheme', value }] : []
    await session.send('Emulation.setEmulatedMedia', { features })
  }
  session.onEnd(nativeTheme.whenChanged(() => ignoreGone(tell())))
  // Another debugger may have colours of its own in mind, and Chromium asks them anew for each document.
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId === undefined) ignoreGone(tell())
  })
  await tell()
}

/** Gives a page the size of its window; zoomed, that is fewer and larger pixels of its own. */
export function resize(
  session: Session,
  size: { width: number; height: number },
  zoom = 1,
): Promise<unknown> {
  const width = Math.round(size.width / zoom)
  const height = Math.round(size.height / zoom)
  return session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: zoom,
    mobile: false,
  })
}

/** Workers ask for their scripts and data in sessions of their own. */
function followWorkers(session: Session, gatekeeper: Gatekeeper): void {
  session.on('Target.attachedToTarget', ({ sessionId }) => {
    const worker = browser.sessionOf(sessionId)
    // A kind of worker that cannot be intercepted only loads nothing.
    intercept(worker, gatekeeper)
      .catch(() => {})
      .finally(() => worker.post('Runtime.runIfWaitingForDebugger'))
  })
  session.on('Target.detachedFromTarget', ({ sessionId }) => browser.dropSession(sessionId))
}

const LEVELS: Record<string, 'debug' | 'info' | 'warning' | 'error'> = {
  debug: 'debug',
  warning: 'warning',
  error: 'error',
  assert: 'error',
}

function tellConsole(contents: WebContents, params: Protocol.Runtime.consoleAPICalledPayload): void {
  const message = params.args.map(({ value, description }) => String(value ?? description ?? '')).join(' ')
  const at = params.stackTrace?.callFrames[0]
  const level = LEVELS[params.type] ?? 'info'
  const details = {
    message,
    level,
    lineNumber: at?.lineNumber ?? 0,
    sourceId: toAppUrl(at?.url ?? ''),
    frame: contents.mainFrame,
  }
  const number = ['debug', 'info', 'warning', 'error'].indexOf(level)
  contents.emit(
    'console-message',
    createEvent(details),
    number,
    message,
    details.lineNumber,
    details.sourceId,
  )
}
