import { type Answer, answerJson } from '../http/answer.ts'
import type { Sandbox } from '../sandbox.ts'
import { removeApp } from './remove-app.ts'
import { answerOAuthError, authenticateClient } from './client-auth.ts'

/**
 * `POST /oauth/revoke` (Zoom: OAuth): takes an access token and ends the whole pair; the app counts as removed,
 * so that its user is asked for consent again.
 */
export function answerRevoke(
  authorization: string | undefined,
  params: URLSearchParams,
  sandbox: Sandbox,
): Answer {
  const app = authenticateClient(authorization, params, sandbox)
  if ('status' in app) return app
  const secret = params.get('token') ?? ''
  if (secret === '') return answerOAuthError(400, 'invalid_request', 'Token cannot be empty.')
  const revoked = sandbox.grants.revoke(secret, app.clientId)
  if (revoked === undefined && sandbox.switches.is('revoke.unknown', 'error')) {
    return answerOAuthError(400, 'invalid_request', 'Invalid Token!')
  }
  if (revoked?.userId !== undefined && sandbox.switches.is('revoke.uninstalls', 'on')) {
    const user = sandbox.world.user(revoked.userId)
    if (user !== undefined) removeApp(app, user, 'revoked', sandbox)
  }
  return answerJson(200, { status: 'success' })
}
