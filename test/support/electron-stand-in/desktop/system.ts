import type * as Electron from 'electron'
import { needsReady } from '../app/lifecycle.ts'
import { GuardedEmitter, guarded } from '../core/guard.ts'

const POWER = ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown', 'on-ac', 'on-battery']
const MORE_POWER = [
  'user-did-become-active',
  'user-did-resign-active',
  'thermal-state-change',
  'speed-limit-change',
]

/** Electron's `powerMonitor`: nothing happens to the machine by itself, but a test may `emit` that it did. */
export class PowerMonitor extends GuardedEmitter {
  constructor() {
    super([...POWER, ...MORE_POWER], 'powerMonitor')
  }

  getSystemIdleState(): 'active' {
    return 'active'
  }

  getSystemIdleTime(): number {
    return 0
  }

  isOnBatteryPower(): boolean {
    return false
  }
}

export const powerMonitor = new PowerMonitor()

const WORK_AREA = { x: 0, y: 0, width: 1920, height: 1080 }
const DISPLAY = {
  id: 1,
  label: 'stand-in',
  bounds: WORK_AREA,
  workArea: WORK_AREA,
  scaleFactor: 1,
  rotation: 0,
}

/** Electron's `screen`: one display. */
export class Screen extends GuardedEmitter {
  constructor() {
    super(['display-added', 'display-removed', 'display-metrics-changed'], 'screen')
  }

  getPrimaryDisplay(): typeof DISPLAY & { size: object; workAreaSize: object } {
    needsReady('screen used')
    const size = { width: WORK_AREA.width, height: WORK_AREA.height }
    return { ...DISPLAY, size, workAreaSize: size }
  }

  getAllDisplays(): ReturnType<Screen['getPrimaryDisplay']>[] {
    return [this.getPrimaryDisplay()]
  }

  getDisplayMatching(): ReturnType<Screen['getPrimaryDisplay']> {
    return this.getPrimaryDisplay()
  }

  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 }
  }
}

export const screen = new Screen()

let text = ''

/** Electron's `clipboard`, of its own: that of the machine is left alone. */
export const clipboard = guarded('clipboard', {
  async readText() {
    return text
  },
  async writeText(written: string) {
    text = written
  },
  async clear() {
    text = ''
  },
})

/** Electron's `crashReporter`: no report is ever made. */
export const crashReporter = guarded('crashReporter', {
  /** What `start` was called with. */
  standIn: { started: [] as (Electron.CrashReporterStartOptions | undefined)[] },
  start(options?: Electron.CrashReporterStartOptions) {
    crashReporter.standIn.started.push(options)
  },
  getUploadToServer: () => false,
  setUploadToServer: () => {},
  addExtraParameter: () => {},
  removeExtraParameter: () => {},
})
