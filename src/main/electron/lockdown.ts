import { app, session, type WebContents } from 'electron'
import { ORIGIN } from './scheme.ts'

function isOurs(url: string): boolean {
  return url === ORIGIN || url.startsWith(`${ORIGIN}/`)
}

/**
 * Electron's security checklist for every window that could ever exist: no permission, no device, no other
 * page, no new window, no webview, no certificate exception.
 */
export function lockDown(): void {
  const { defaultSession } = session
  // Copying a join link is the one thing a page may ask for.
  const allowed = new Set(['clipboard-sanitized-write'])
  defaultSession.setPermissionRequestHandler((contents, permission, done) =>
    done(allowed.has(permission) && isOurs(contents.getURL())),
  )
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => allowed.has(permission) && isOurs(origin.replace(/\/$/, '')),
  )
  defaultSession.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, done) => {
    event.preventDefault()
    done(false)
  })
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}
