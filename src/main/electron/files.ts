import { randomBytes } from 'node:crypto'
import { protocol } from 'electron'
import { readStaticFile, securityHeaders } from '../static-files.ts'
import { ORIGIN, SCHEME } from './scheme.ts'

/** Serves the renderer's files on our own scheme, with the same policy as the browser host. */
export function serveFiles(rendererDir: string): void {
  protocol.handle(SCHEME, async (request) => {
    const nonce = randomBytes(16).toString('base64url')
    const headers = securityHeaders(nonce, '')
    const refuse = (status: number): Response => new Response(null, { status, headers })
    const url = new URL(request.url)
    if (`${url.protocol}//${url.host}` !== ORIGIN) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const file = await readStaticFile(rendererDir, url.pathname, 'electron', nonce)
    if (file === null) return refuse(404)
    return new Response(file.body, { headers: { ...headers, 'content-type': file.type } })
  })
}
