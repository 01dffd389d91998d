import type * as Electron from 'electron'
import { createEvent } from '../core/event.ts'
import { GuardedEmitter } from '../core/guard.ts'

/** Electron's `Notification`: kept in `Notification.standIn.shown`, where a test may click it. */
export class Notification extends GuardedEmitter {
  static readonly standIn = { shown: [] as Notification[] }
  readonly title: string
  readonly body: string
  readonly silent: boolean

  static isSupported(): boolean {
    return true
  }

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super(['show', 'click', 'close', 'reply', 'action', 'failed'])
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
  }

  show(): void {
    Notification.standIn.shown.push(this)
    setImmediate(() => this.emit('show', createEvent({})))
  }

  close(): void {
    setImmediate(() => this.emit('close', createEvent({})))
  }
}
