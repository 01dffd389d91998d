import type { BrowserWindow } from './browser-window.ts'

/** What the app wants to know of its windows; set by the app, so that windows need not know the app. */
export const windowHooks: {
  created?(window: BrowserWindow): void
  closed?(): void
  kept?(): void
  focusMoved?(event: 'browser-window-focus' | 'browser-window-blur', window: BrowserWindow): void
} = {}

/** A window is there. */
export const onWindowCreated = (window: BrowserWindow): void => windowHooks.created?.(window)

/** A window is gone. */
export const onWindowClosed = (): void => windowHooks.closed?.()

/** A window was asked to close, and stays: whoever wanted to quit cannot. */
export const onWindowKept = (): void => windowHooks.kept?.()

/** The focus came to a window, or left it. */
export const focusMoved = (
  event: 'browser-window-focus' | 'browser-window-blur',
  window: BrowserWindow,
): void => windowHooks.focusMoved?.(event, window)
