import { app } from './app/app.ts'
import { guarded, missing } from './core/guard.ts'
import { dialog } from './desktop/dialog.ts'
import { Menu, MenuItem } from './desktop/menu.ts'
import { nativeImage } from './desktop/native-image.ts'
import { nativeTheme } from './desktop/native-theme.ts'
import { Notification } from './desktop/notification.ts'
import { safeStorage } from './desktop/safe-storage.ts'
import { shell } from './desktop/shell.ts'
import { clipboard, crashReporter, powerMonitor, screen } from './desktop/system.ts'
import { Tray } from './desktop/tray.ts'
import { UtilityProcess as utilityProcess } from './desktop/utility-process.ts'
import { ipcMain } from './ipc/ipc-main.ts'
import { MessageChannelMain } from './ipc/message-port.ts'
import { protocol } from './scheme/protocol.ts'
import { session } from './session/session.ts'
import { BrowserWindow } from './window/browser-window.ts'
import { webContents } from './window/web-contents-statics.ts'

const autoUpdater = missing('autoUpdater')
const BaseWindow = missing('BaseWindow')
const BrowserView = missing('BrowserView')
const contentTracing = missing('contentTracing')
const desktopCapturer = missing('desktopCapturer')
const globalShortcut = missing('globalShortcut')
const net = missing('net')
const netLog = missing('netLog')
const powerSaveBlocker = missing('powerSaveBlocker')
const systemPreferences = missing('systemPreferences')
const View = missing('View')
const webFrameMain = missing('webFrameMain')
const WebContentsView = missing('WebContentsView')

/** The module `electron`, for `require` and as the default export. */
const electron = guarded('electron', {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
})

export default electron
// `require` gets the same object, which is how Playwright's `evaluate` sees what the app sees.
export { electron as 'module.exports' }
export {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
}
