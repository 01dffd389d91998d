import type { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { app } from './app/app.ts'
import type { Menu, MenuItem } from './desktop/menu.ts'
import type { nativeTheme } from './desktop/native-theme.ts'
import type { Notification } from './desktop/notification.ts'
import type { Tray } from './desktop/tray.ts'
import type { UtilityProcess } from './desktop/utility-process.ts'
import type { MessagePortMain } from './ipc/message-port.ts'
import type { defaultSession } from './session/session.ts'
import type { BrowserWindow } from './window/browser-window.ts'
import type { WebContents } from './window/web-contents.ts'
import type { WebFrameMain } from './window/web-frame-main.ts'

/**
 * Holds the classes to Electron's own types: this file does not compile when a member is none of Electron's, or
 * does not fit where Electron's is expected.
 *
 * `Apart` are members for the inside or for tests, and those that hand out or take other classes of this
 * stand-in, which are by design less than Electron's.
 */
type Fits<
  Theirs,
  Ours extends Pick<Theirs, Members<Ours, Apart> & keyof Theirs>,
  Apart extends keyof Ours = never,
> = [Exclude<Members<Ours, Apart>, keyof Theirs>] extends [never]
  ? true
  : Exclude<Members<Ours, Apart>, keyof Theirs>
type Members<Ours, Apart> = Exclude<keyof Ours, keyof EventEmitter | Apart | 'standIn'>
type All<Checks extends true[]> = Checks

export type Conformance = All<
  [
    Fits<Electron.App, typeof app, 'becomeReady' | 'commandLine'>,
    Fits<Electron.BrowserWindow, BrowserWindow, 'webContents'>,
    Fits<
      Electron.WebContents,
      WebContents,
      | ('mainFrame' | 'session' | 'ipc' | 'postMessage' | 'executeJavaScript')
      | ('crashed' | 'destroy' | 'owns' | 'mayUnload' | 'targetId' | 'windowOpenHandler' | 'setSize')
    >,
    Fits<
      Electron.WebFrameMain,
      WebFrameMain,
      'parent' | 'top' | 'frames' | 'framesInSubtree' | 'ipc' | 'detach'
    >,
    Fits<Electron.Session, typeof defaultSession, 'webRequest' | 'protocol'>,
    Fits<Electron.MessagePortMain, MessagePortMain>,
    Fits<Electron.NativeTheme, typeof nativeTheme, 'whenChanged'>,
    Fits<Electron.Notification, Notification>,
    Fits<Electron.Tray, Tray, 'setContextMenu' | 'popUpContextMenu'>,
    Fits<Electron.Menu, Menu, 'items' | 'getMenuItemById' | 'append' | 'insert'>,
    Fits<Electron.UtilityProcess, UtilityProcess, 'stdout' | 'stderr'>,
    Fits<Electron.MenuItem, MenuItem, 'id' | 'role' | 'submenu' | 'click'>,
  ]
>
