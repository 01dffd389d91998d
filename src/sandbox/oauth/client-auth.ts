import { type Answer, answerJson } from '../http/answer.ts'
import type { Sandbox } from '../sandbox.ts'
import type { App } from './apps.ts'
import { isSameSecret } from './secrets.ts'

/** An error of the token and revoke endpoints: Zoom adds its own `reason` to OAuth's `error`. */
export function answerOAuthError(status: number, error: string, reason: string): Answer {
  return answerJson(status, { reason, error }, { 'cache-control': 'no-store' })
}

const INVALID_CLIENT = () => answerOAuthError(401, 'invalid_client', 'Invalid client_id or client_secret')
const MISSING_CLIENT = () =>
  answerOAuthError(400, 'invalid_request', 'Client ID or client secret is missing.')

/** Decodes one half of a Basic header: both are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function decodeHalf(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

interface Credentials {
  id: string
  secret: string | undefined
}

function readBasic(header: string): Credentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header) ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const cut = text.indexOf(':')
  const id = decodeHalf(cut === -1 ? text : text.slice(0, cut))
  const secret = decodeHalf(cut === -1 ? '' : text.slice(cut + 1))
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/**
 * Finds the client behind a request to the token or revoke endpoint. A confidential client proves itself with
 * its secret, in the header or in the parameters; a public one has none and names itself only (Zoom: public
 * client PKCE).
 */
export function authenticateClient(
  authorization: string | undefined,
  params: URLSearchParams,
  sandbox: Sandbox,
): App | Answer {
  let credentials: Credentials | undefined
  if (authorization !== undefined && authorization.trim() !== '') {
    credentials = readBasic(authorization)
    if (credentials === undefined) return INVALID_CLIENT()
    const named = params.get('client_id')
    if (named !== null && named !== credentials.id) return INVALID_CLIENT()
  } else {
    const id = params.get('client_id')
    if (id === null || id === '') return MISSING_CLIENT()
    credentials = { id, secret: params.get('client_secret') ?? undefined }
  }
  const app = sandbox.apps.find(credentials.id)
  if (app === undefined || app.disabled) return INVALID_CLIENT()
  if (app.clientSecret === undefined) return credentials.secret === undefined ? app : INVALID_CLIENT()
  if (credentials.secret === undefined) return MISSING_CLIENT()
  return isSameSecret(credentials.secret, app.clientSecret) ? app : INVALID_CLIENT()
}
