import { GuardedEmitter } from '../core/guard.ts'
import { IpcMain } from '../ipc/ipc-main.ts'
import { originOf } from '../scheme/names.ts'

let lastNode = 0

/** Electron's `WebFrameMain`: a frame of a page, seen from the main process. */
export class WebFrameMain extends GuardedEmitter {
  url = ''
  name = ''
  detached = false
  frameToken = ''
  readonly frameTreeNodeId: number
  readonly routingId: number
  readonly processId: number
  readonly parent: WebFrameMain | null
  readonly frames: WebFrameMain[] = []
  readonly ipc = new IpcMain()
  /** Where an `about:` document has its origin from. */
  #inherited = 'null'

  constructor(processId: number, parent: WebFrameMain | null) {
    super(['dom-ready'])
    lastNode += 1
    this.frameTreeNodeId = lastNode
    this.routingId = lastNode
    this.processId = processId
    this.parent = parent
    this.#inherited = parent?.origin ?? 'null'
    parent?.frames.push(this)
  }

  get origin(): string {
    return /^about:(blank|srcdoc)/.test(this.url) || this.url === '' ? this.#inherited : originOf(this.url)
  }

  get top(): WebFrameMain {
    return this.parent?.top ?? this
  }

  get framesInSubtree(): WebFrameMain[] {
    return [this, ...this.frames.flatMap((frame) => frame.framesInSubtree)]
  }

  isDestroyed(): boolean {
    return this.detached
  }

  /** Takes the frame and all within it out of the page. */
  detach(): void {
    for (const frame of this.framesInSubtree) frame.detached = true
    this.parent?.frames.splice(this.parent.frames.indexOf(this), 1)
  }
}
