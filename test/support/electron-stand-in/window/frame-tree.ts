import type { Session } from '../chromium/cdp.ts'
import { toAppUrl } from '../scheme/names.ts'
import { WebFrameMain } from './web-frame-main.ts'

/** The frames of one page, kept as Chromium reports them. */
export class FrameTree {
  readonly main: WebFrameMain
  #processId: number
  #frames = new Map<string, WebFrameMain>()

  constructor(processId: number) {
    this.#processId = processId
    this.main = new WebFrameMain(processId, null)
  }

  /** Starts to follow a page, whose main frame has the page's own id. */
  follow(session: Session, mainFrameId: string): void {
    this.#frames.set(mainFrameId, this.main)
    this.main.frameToken = mainFrameId
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) => this.#attach(frameId, parentFrameId))
    session.on('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'swap') return
      const frame = this.#frames.get(frameId)
      if (frame === undefined || frame === this.main) return
      frame.detach()
      for (const [id, one] of this.#frames) if (one.detached) this.#frames.delete(id)
    })
    session.on(
      'Page.frameNavigated',
      ({ frame: { id, parentId, url, urlFragment, unreachableUrl, name } }) => {
        const frame = this.#frames.get(id) ?? this.#attach(id, parentId)
        if (frame === this.main) for (const child of Array.from(frame.frames)) child.detach()
        frame.url = toAppUrl(unreachableUrl ?? url + (urlFragment ?? ''))
        frame.name = name ?? ''
      },
    )
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = this.#frames.get(frameId)
      if (frame !== undefined) frame.url = toAppUrl(url)
    })
  }

  byId(frameId: string | undefined): WebFrameMain | undefined {
    return frameId === undefined ? undefined : this.#frames.get(frameId)
  }

  /** The page is gone, and no frame of it is left. */
  detachAll(): void {
    for (const frame of this.#frames.values()) frame.detached = true
  }

  #attach(frameId: string, parentId: string | undefined): WebFrameMain {
    const frame = new WebFrameMain(this.#processId, this.byId(parentId) ?? this.main)
    frame.frameToken = frameId
    this.#frames.set(frameId, frame)
    return frame
  }
}
