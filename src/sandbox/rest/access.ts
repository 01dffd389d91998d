import type { User } from '../world/model.ts'
import type { Call } from './call.ts'
import { Refusal, refuseUser } from './errors.ts'

/** Reads the token of a request (Zoom: using Zoom APIs): only the header counts, never the query. */
export function readBearer(authorization: string | undefined): string | undefined {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  return token
}

/** The scopes of a call that a token of this kind of app would need to name, for the text of a refusal. */
function scopesToName(call: Call, wanted: (scope: string) => boolean): string[] {
  const { classicScopes, granularScopes } = call.operation
  const family = call.sandbox.switches.get('scope.family')
  const named = [
    ...(family === 'classic' ? [] : granularScopes),
    ...(family === 'granular' ? [] : classicScopes),
  ]
  const fitting = named.filter(wanted)
  return fitting.length > 0 ? fitting : named
}

/** A refusal for missing scopes, in the form of switch `scope.form`. */
function refuseScopes(call: Call, scopes: string[]): Refusal {
  const message = `Invalid access token, does not contain scopes:[${scopes.join(', ')}].`
  switch (call.sandbox.switches.get('scope.form')) {
    case '4700':
      return new Refusal(401, 4700, message)
    case '403':
      return new Refusal(403, 4711, message)
    case 'brokenJson':
      return new BrokenRefusal(scopes)
    default:
      return new Refusal(400, 4711, message)
  }
}

/** Seen in the field: a list whose quotes are not escaped, so that the body is no JSON. */
class BrokenRefusal extends Refusal {
  constructor(scopes: string[]) {
    const list = scopes.map((scope) => `"${scope}"`).join(',')
    super(400, 104, `Invalid access token, does not contain scopes:[${list}].`)
  }

  override toAnswer() {
    const answer = super.toAnswer()
    return { ...answer, body: `{"code":${this.code},"message":"${this.message}"}` }
  }
}

const isAdminScope = (scope: string) => scope.endsWith(':admin')

/** Any one scope of the call's lists is enough. */
export function requireScope(call: Call): void {
  const { classicScopes, granularScopes } = call.operation
  const { scopes } = call.bearer
  for (const scope of granularScopes) if (scopes.has(scope)) return
  for (const scope of classicScopes) if (scopes.has(scope)) return
  throw refuseScopes(
    call,
    scopesToName(call, () => true),
  )
}

/** True when the token may act on other users of the account: an account's app, with a scope for it. */
function mayActOnOthers(call: Call): boolean {
  const { bearer, operation } = call
  if (bearer.level !== 'account') return false
  const holds = (scope: string) => isAdminScope(scope) && bearer.scopes.has(scope)
  return operation.granularScopes.some(holds) || operation.classicScopes.some(holds)
}

/** Calls about the whole account need an app of the account. */
export function requireAccountLevel(call: Call): void {
  if (call.bearer.level !== 'account') throw refuseScopes(call, scopesToName(call, isAdminScope))
}

/** Refuses a user-level token that reaches for somebody else. */
function requireOthers(call: Call): void {
  if (!mayActOnOthers(call)) throw refuseScopes(call, scopesToName(call, isAdminScope))
}

/** Finds the user of `{userId}`: `me` for tokens of a user, an id or an address (Zoom: the me keyword). */
export function findTarget(call: Call): User {
  const id = call.params['userId'] ?? ''
  const own = call.bearer.user
  if (id === 'me') {
    if (own === undefined) throw refuseUser(id)
    call.target = own
    return own
  }
  const { granularScopes, classicScopes } = call.operation
  const held = [...granularScopes, ...classicScopes].filter((scope) => call.bearer.scopes.has(scope))
  // Zoom: this one scope is for `me` alone.
  if (held.length === 1 && held[0] === 'user_info:read') {
    throw refuseScopes(
      call,
      scopesToName(call, (scope) => scope !== 'user_info:read'),
    )
  }
  const user = call.sandbox.world.findUser(id)
  if (own === undefined || user?.id !== own.id) requireOthers(call)
  if (user === undefined || user.account_id !== call.account.id) throw refuseUser(id)
  // A user who has not accepted the invitation has no id yet.
  if (user.status === 'pending' && id === user.id) throw refuseUser(id)
  call.target = user
  return user
}

/** Refuses a token that is neither the host's nor the account's. */
export function requireHost(call: Call, host: User | undefined): void {
  if (host !== undefined && call.bearer.user?.id === host.id) return
  requireOthers(call)
}

export function isOwn(call: Call, host: User | undefined): boolean {
  return host !== undefined && call.bearer.user?.id === host.id
}
