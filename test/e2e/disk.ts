import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ConsoleUnderTest } from './fixtures.ts'

/** The sealed tokens of connections, by the Zoom user whose they are, as they stand in core.db. */
export function sealedTokens({ dataDir }: ConsoleUnderTest): Map<string, Buffer[]> {
  const db = new Database(join(dataDir, 'core.db'), { readonly: true })
  try {
    const rows = db
      .prepare<[], { zoom_user_id: string; access: Buffer | null; refresh: Buffer | null }>(
        'SELECT zoom_user_id, access, refresh FROM connections',
      )
      .all()
    return new Map(
      rows.map(({ zoom_user_id, access, refresh }) => [
        zoom_user_id,
        [access, refresh].filter((sealed) => sealed !== null),
      ]),
    )
  } finally {
    db.close()
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const info = statSync(path)
    return info.isDirectory() ? filesIn(path) : info.isFile() ? [path] : []
  })
}

/** The files of the data folder that hold any of these bytes. */
export function filesHolding({ dataDir }: ConsoleUnderTest, needles: readonly Buffer[]): string[] {
  return filesIn(dataDir).filter((path) => {
    const bytes = readFileSync(path)
    return needles.some((needle) => bytes.includes(needle))
  })
}
