/** Where the app is on its way from start to end; read by all that may only happen before or after a point. */
export const lifecycle = {
  isReady: false,
  /** `before-quit` has passed, and windows are being closed. */
  isQuitting: false,
  /** `quit` has been emitted. */
  isEnded: false,
}

/** Throws what Electron throws when something of a ready app is used too early. */
export function needsReady(what: string): void {
  if (!lifecycle.isReady) throw new Error(`${what} before app is ready`)
}
