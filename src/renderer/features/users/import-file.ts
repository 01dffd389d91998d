import { PIECE_BYTES, type Import, type Mapping } from '../../../contract/imports.ts'
import type { TenantId } from '../../../contract/ids.ts'
import { client } from '../../rpc.ts'

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** What the file's head tells: its columns, and which is probably which. */
export async function inspectFile(file: Blob) {
  return client.imports.inspect({ head: await base64(file.slice(0, PIECE_BYTES)) })
}

export type ImportChoices = {
  delimiter: string
  mapping: Mapping
  tenantId: TenantId | null
  duplicates: 'skip' | 'update'
}

/**
 * Sends a file piece by piece; main checks each row as it comes. Nobody is added yet.
 *
 * @returns null if it was given up meanwhile: what was sent is forgotten
 */
export async function sendFile(
  file: File,
  choices: ImportChoices,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Import | null> {
  const { id } = await client.imports.open({ source: file.name, ...choices })
  for (let index = 0, at = 0; ; index += 1, at += PIECE_BYTES) {
    const last = at + PIECE_BYTES >= file.size
    const data = await base64(file.slice(at, at + PIECE_BYTES))
    await client.imports.piece({ id, index, data, last })
    if (signal.aborted) {
      await client.imports.discard({ id })
      return null
    }
    onProgress(Math.min(1, (at + PIECE_BYTES) / file.size))
    if (last) return client.imports.get({ id })
  }
}
