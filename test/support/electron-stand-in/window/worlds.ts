import { randomBytes } from 'node:crypto'
import type { Session } from '../chromium/cdp.ts'
import { WORLD_NAME, worldScript } from '../ipc/preload-script.ts'
import { RendererWorld, type WorldListener } from '../ipc/renderer-world.ts'
import type { FrameTree } from './frame-tree.ts'

/** The preload worlds of a page, one at a time: each document brings its own and takes it along. */
export class Worlds {
  #binding = `standIn${randomBytes(8).toString('hex')}`
  #receiver = `standIn${randomBytes(8).toString('hex')}`
  #listener: WorldListener
  #frames: FrameTree
  #worlds = new Map<number, RendererWorld>()

  constructor(frames: FrameTree, listener: WorldListener) {
    this.#frames = frames
    this.#listener = listener
  }

  /** That of the top frame's present document. */
  get current(): RendererWorld | undefined {
    return [...this.#worlds.values()].at(-1)
  }

  /** Puts the preload's world into every document of a page from now on. */
  async follow(session: Session, preload: string | undefined): Promise<void> {
    session.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      const frame = this.#frames.byId((auxData as { frameId?: string } | undefined)?.frameId)
      if (name !== WORLD_NAME || frame !== this.#frames.main) return
      this.dispose()
      this.#worlds.set(id, new RendererWorld(session, id, this.#receiver, frame, this.#listener))
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      this.#worlds.get(executionContextId)?.dispose()
      this.#worlds.delete(executionContextId)
    })
    session.on('Runtime.executionContextsCleared', () => this.dispose())
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === this.#binding) this.#worlds.get(executionContextId)?.receive(payload)
    })
    await Promise.all([
      session.send('Runtime.addBinding', { name: this.#binding, executionContextName: WORLD_NAME }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        worldName: WORLD_NAME,
        source: worldScript(this.#binding, this.#receiver, preload),
      }),
    ])
  }

  /** The document is gone, or its process is. */
  dispose(): void {
    for (const world of this.#worlds.values()) world.dispose()
    this.#worlds.clear()
  }
}
