const words = (text: string): string[] => text.trim().split(/\s+/)

/** What a page emits here. */
const CONTENTS_EMITTED = words(`
  will-navigate will-redirect will-frame-navigate did-start-navigation did-redirect-navigation did-navigate
  did-frame-navigate did-navigate-in-page did-start-loading did-stop-loading did-finish-load did-fail-load
  dom-ready page-title-updated render-process-gone will-prevent-unload console-message preload-error context-menu
  devtools-opened devtools-closed ipc-message destroyed`)

/** What Electron's page emits and this one knowingly never does: it has no such thing, or cannot see it. */
const CONTENTS_NEVER = words(`
  will-attach-webview did-attach-webview did-create-window before-input-event before-mouse-event ipc-message-sync
  certificate-error select-client-certificate login unresponsive responsive select-bluetooth-device
  did-fail-provisional-load focus blur`)

/** The events of a page that may be listened to. */
export const CONTENTS_EVENTS = [...CONTENTS_EMITTED, ...CONTENTS_NEVER]

/** What a window emits here; the last two lines it knowingly never does, for nothing here hangs or moves by itself. */
export const WINDOW_EVENTS = words(`
  ready-to-show show hide close closed focus blur page-title-updated minimize maximize unmaximize restore resize
  resized move enter-full-screen leave-full-screen
  unresponsive responsive moved session-end query-session-end app-command persisted-state-restored
  enter-html-full-screen leave-html-full-screen system-context-menu`)

/** What the app emits here; the last three lines it knowingly never does. */
export const APP_EVENTS = words(`
  will-finish-launching ready window-all-closed before-quit will-quit quit web-contents-created
  browser-window-created browser-window-focus browser-window-blur render-process-gone second-instance
  activate open-url open-file child-process-gone certificate-error login select-client-certificate session-created
  gpu-info-update accessibility-support-changed`)
