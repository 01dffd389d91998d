import { randomBytes } from 'node:crypto'
import type * as Electron from 'electron'
import { browser } from '../chromium/browser.ts'
import type { Session } from '../chromium/cdp.ts'
import { notImitated } from '../core/guard.ts'
import { originOf, toAppUrl } from '../scheme/names.ts'
import type { WebContents } from '../window/web-contents.ts'
import { installProbe, type Question } from './permission-probe.ts'

type ArgumentOf<Name extends keyof Electron.Session> = Electron.Session[Name] extends (
  handler: infer Handler,
) => void
  ? Handler
  : never
type RequestHandler = (
  contents: WebContents,
  permission: string,
  callback: (granted: boolean) => void,
  details: Electron.PermissionRequest,
) => void

/** The handlers that the app has set. Without one Electron grants, which is why the app has to set them. */
export const permissionHandlers: {
  request: ArgumentOf<'setPermissionRequestHandler'>
  check: ArgumentOf<'setPermissionCheckHandler'>
  device: ArgumentOf<'setDevicePermissionHandler'>
  displayMedia: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]
  certificateVerify: ArgumentOf<'setCertificateVerifyProc'>
} = { request: null, check: null, device: null, displayMedia: null, certificateVerify: null }

/** Chromium's own names for what Electron calls by one. */
const CHROMIUM_NAMES: Record<string, string[]> = {
  media: ['camera', 'microphone'],
  midiSysex: ['midi'],
  'clipboard-sanitized-write': ['clipboard-write'],
  fullscreen: [],
  pointerLock: [],
  'display-capture': [],
}

/** Asks the app's handler as Electron would. */
export function askForPermission(
  contents: WebContents,
  permission: string,
  details: Electron.PermissionRequest & {
    externalURL?: string
    mediaTypes?: ('audio' | 'video')[] | undefined
  },
): Promise<boolean> {
  const handler = permissionHandlers.request as unknown as RequestHandler | null
  if (handler === null) return Promise.resolve(true)
  return new Promise((resolve) => handler(contents, permission, resolve, details))
}

/** Lets every document of a page ask the app's handlers. */
export async function probePermissions(session: Session, contents: WebContents): Promise<void> {
  const binding = `standIn${randomBytes(8).toString('hex')}`
  const receiver = `standIn${randomBytes(8).toString('hex')}`
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== binding) return
    const question = JSON.parse(payload) as Question
    void decide(contents, question).then((granted) => {
      const expression = `globalThis[${JSON.stringify(receiver)}](${question.id}, ${granted})`
      session.post('Runtime.evaluate', { contextId: executionContextId, expression })
    })
  })
  const source = `(${installProbe.toString()})(${JSON.stringify(binding)}, ${JSON.stringify(receiver)})`
  await Promise.all([
    session.send('Runtime.addBinding', { name: binding }),
    session.send('Page.addScriptToEvaluateOnNewDocument', { source }),
  ])
}

async function decide(contents: WebContents, question: Question): Promise<boolean> {
  const { permission, url, isMainFrame, mediaTypes } = question
  const requestingUrl = toAppUrl(url)
  const granted =
    permission === 'display-capture'
      ? await askForDisplay(contents, requestingUrl)
      : await askForPermission(contents, permission, { requestingUrl, isMainFrame, mediaTypes })
  const setting = granted ? 'granted' : 'denied'
  const names = CHROMIUM_NAMES[permission] ?? [permission]
  const origin = new URL(url).origin
  await Promise.all(
    names.map((name) =>
      browser.root
        .send('Browser.setPermission', {
          permission: { name, sysex: permission === 'midiSysex' },
          setting,
          origin,
        })
        // A permission that this Chromium does not know it does not grant either.
        .catch(() => {}),
    ),
  )
  return granted
}

function askForDisplay(contents: WebContents, requestingUrl: string): Promise<boolean> {
  const handler = permissionHandlers.displayMedia
  if (handler === null) return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    const request = {
      frame: contents.mainFrame as never,
      securityOrigin: originOf(requestingUrl),
      videoRequested: true,
      audioRequested: false,
      userGesture: true,
    }
    handler(request, (streams) => {
      if (streams !== null && Object.keys(streams).length > 0) reject(notImitated('a granted screen capture'))
      else resolve(false)
    })
  })
}
