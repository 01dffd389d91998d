import { createHash } from 'node:crypto'
import { type Answer, answerJson } from '../http/answer.ts'
import type { Sandbox } from '../sandbox.ts'
import type { App } from './apps.ts'
import { answerOAuthError, authenticateClient } from './client-auth.ts'
import type { Code, IssuedTokens } from './grant-model.ts'
import { CODE_LIFE } from './grants.ts'
import { isSameSecret } from './secrets.ts'

/** Zoom's answer for a refresh token that no longer works, whatever the cause. */
function answerDeadToken(sandbox: Sandbox): Answer {
  const form = sandbox.switches.get('token.deadForm')
  if (form === '400 invalid_grant') return answerOAuthError(400, 'invalid_grant', 'Invalid Token!')
  return answerOAuthError(form === '401' ? 401 : 400, 'invalid_request', 'Invalid Token!')
}

/** `POST /oauth/token` (Zoom: OAuth, OAuth error messages; RFC 6749 sections 4.1.3 and 6). */
export function answerToken(
  authorization: string | undefined,
  params: URLSearchParams,
  sandbox: Sandbox,
): Answer {
  const app = authenticateClient(authorization, params, sandbox)
  if ('status' in app) return app
  const grantType = params.get('grant_type')
  if (grantType === null || grantType === '') {
    return answerOAuthError(400, 'invalid_request', 'Missing grant type.')
  }
  switch (grantType) {
    case 'authorization_code':
      return exchangeCode(app, params, sandbox)
    case 'refresh_token':
      return refreshTokens(app, params, sandbox)
    case 'account_credentials':
      return issueForAccount(app, params, sandbox)
    default:
      return answerOAuthError(400, 'unsupported_grant_type', 'Unsupported grant type')
  }
}

function exchangeCode(app: App, params: URLSearchParams, sandbox: Sandbox): Answer {
  const secret = params.get('code') ?? ''
  const code = sandbox.grants.findCode(secret)
  const user = code === undefined ? undefined : sandbox.world.findUser(code.userId)
  if (
    code === undefined ||
    code.usedAt !== undefined ||
    code.clientId !== app.clientId ||
    user === undefined
  ) {
    return answerOAuthError(400, 'invalid_request', `Invalid authorization code ${secret}`)
  }
  if (sandbox.clock.now() >= code.issuedAt + CODE_LIFE) {
    return answerOAuthError(400, 'invalid_request', 'Code is expired')
  }
  const redirectUri = params.get('redirect_uri')
  const mayBeMissing = sandbox.switches.is('token.redirectRequired', 'off')
  if (redirectUri !== code.redirectUri && !(mayBeMissing && redirectUri === null)) {
    return answerOAuthError(400, 'invalid_request', 'Redirect URI mismatch.')
  }
  if (!isVerified(code, params.get('code_verifier'))) {
    return answerOAuthError(400, 'invalid_grant', 'Invalid code verifier.')
  }
  return answerTokens(sandbox.grants.openGrant(secret, code, app, user), sandbox)
}

/** RFC 7636 section 4.6; a verifier without a challenge is refused as well (RFC 9700 section 2.1.1). */
function isVerified(code: Code, verifier: string | null): boolean {
  if (code.challenge === undefined) return verifier === null
  if (verifier === null || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  const challenge =
    code.method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  return isSameSecret(challenge, code.challenge)
}

function refreshTokens(app: App, params: URLSearchParams, sandbox: Sandbox): Answer {
  const secret = params.get('refresh_token')
  if (secret === null || secret === '')
    return answerOAuthError(400, 'invalid_request', 'Missing refresh token.')
  const issued = sandbox.grants.refresh(secret, app.clientId)
  return issued === undefined ? answerDeadToken(sandbox) : answerTokens(issued, sandbox)
}

/** Zoom: server-to-server OAuth: a token for an account, without a user and without a refresh token. */
function issueForAccount(app: App, params: URLSearchParams, sandbox: Sandbox): Answer {
  if (app.level !== 'account' || app.clientSecret === undefined) {
    return answerOAuthError(400, 'unsupported_grant_type', 'Unsupported grant type')
  }
  const accountId = params.get('account_id') ?? ''
  if (sandbox.world.account(accountId) === undefined) {
    return answerOAuthError(400, 'invalid_request', 'Invalid account_id.')
  }
  return answerTokens(sandbox.grants.issueForAccount(app, accountId), sandbox)
}

function answerTokens(issued: IssuedTokens, sandbox: Sandbox): Answer {
  const { accessToken, refreshToken, expiresIn, scopes } = issued
  const apiUrl = apiUrlOf(sandbox)
  return answerJson(
    200,
    {
      access_token: accessToken,
      token_type: 'bearer',
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      expires_in: expiresIn,
      scope: scopes.join(' '),
      ...(apiUrl === undefined ? {} : { api_url: apiUrl }),
    },
    { 'cache-control': 'no-store', pragma: 'no-cache' },
  )
}

/** The REST host of the account's region. */
function apiUrlOf({ switches, addresses }: Sandbox): string | undefined {
  const value: string = switches.get('api.url')
  if (value === 'missing') return undefined
  if (value === 'own host') return addresses.origin()
  return value === 'another port' ? addresses.region() : value
}
