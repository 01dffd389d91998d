import { guarded } from '../core/guard.ts'
import { contentsById } from './registry.ts'
import type { WebContents } from './web-contents.ts'

/** Electron's `webContents`: finds pages. Playwright asks it for the page of a DevTools target. */
export const webContents = guarded('webContents', {
  getAllWebContents: (): WebContents[] => [...contentsById.values()],
  getFocusedWebContents: (): WebContents | null =>
    [...contentsById.values()].find((contents) => contents.isFocused()) ?? null,
  fromId: (id: number): WebContents | undefined => contentsById.get(id),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    [...contentsById.values()].find((contents) => contents.targetId === targetId),
})
