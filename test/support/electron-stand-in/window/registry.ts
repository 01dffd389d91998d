import type { BrowserWindow } from './browser-window.ts'
import type { WebContents } from './web-contents.ts'

/** All that is open: what the statics of `BrowserWindow` and `webContents` answer from. */
export const windows = new Set<BrowserWindow>()

/** The window that has the focus. */
export const focus: { window: BrowserWindow | undefined } = { window: undefined }

/** The contents of all windows, by their id. */
export const contentsById = new Map<number, WebContents>()
