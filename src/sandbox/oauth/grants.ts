import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Switches } from '../switches.ts'
import type { Journal, Table } from '../world/journal.ts'
import type { User } from '../world/model.ts'
import { DAY, MINUTE, SECOND } from '../world/times.ts'
import type { World } from '../world/world.ts'
import type { App, Apps } from './apps.ts'
import type { Bearer, Code, Grant, IssuedTokens, Token } from './grant-model.ts'
import { createSecret, createToken, hashSecret } from './secrets.ts'

/** Zoom: OAuth error messages (4733): a code lives five minutes. */
export const CODE_LIFE = 5 * MINUTE
const REFRESH_LIFE = 90 * DAY
const OLD_REFRESH_LIFE = 15 * 365 * DAY
const FORGET_AFTER = 120 * DAY

interface Parts {
  journal: Journal
  world: World
  switches: Switches
  apps: Apps
  clock: Clock
}

/** Grants, their tokens and the codes before them. Only hashes of secrets are kept. */
export class Grants {
  readonly #parts: Parts
  readonly #grants = new Map<string, Grant>()
  readonly #grantsByOwner = new Map<string, Set<string>>()
  readonly #tokens = new Map<string, Token>()
  readonly #codes = new Map<string, Code>()
  readonly #scopeSets = new Map<string, ReadonlySet<string>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  issueCode(code: Omit<Code, 'issuedAt'>): string {
    const secret = createSecret()
    this.#saveCode(hashSecret(secret), { ...code, issuedAt: this.#parts.clock.now() })
    return secret
  }

  findCode(secret: string): Code | undefined {
    return this.#codes.get(hashSecret(secret))
  }

  /** Turns a code into a grant and its first pair; an older grant of the same user and app may die of it. */
  openGrant(secret: string, code: Code, app: App, user: User): IssuedTokens {
    const now = this.#parts.clock.now()
    this.#saveCode(hashSecret(secret), { ...code, usedAt: now })
    // Zoom: OAuth error messages (4741): authorizing again ends the earlier tokens of that user and app.
    if (this.#parts.switches.is('reauth.killsOld', 'on')) this.endAll(app.clientId, user.id, 'reauthorized')
    const grant: Grant = {
      id: randomUUID(),
      clientId: app.clientId,
      userId: user.id,
      accountId: user.account_id,
      scopes: code.scopes,
      level: app.level,
      consentedAt: code.issuedAt,
      refreshedAt: now,
      generation: 0,
      oldestAccess: 0,
    }
    return this.#issuePair(grant)
  }

  /** The next pair for a refresh token; undefined when the token is dead. */
  refresh(secret: string, clientId: string): IssuedTokens | undefined {
    const hash = hashSecret(secret)
    const token = this.#tokens.get(hash)
    const grant = token?.grantId === undefined ? undefined : this.#grants.get(token.grantId)
    if (token?.kind !== 'refresh' || grant === undefined || token.clientId !== clientId) return undefined
    if (!this.#canRefresh(token, grant)) return undefined
    const now = this.#parts.clock.now()
    if (token.usedAt === undefined) this.#saveToken(hash, { ...token, usedAt: now })
    const keepsOld = this.#parts.switches.is('refresh.oldAccess', 'lives')
    return this.#issuePair({
      ...grant,
      refreshedAt: now,
      oldestAccess: keepsOld ? grant.oldestAccess : grant.generation + 1,
    })
  }

  /** An access token of the account's own credentials; earlier ones stay good. */
  issueForAccount(app: App, accountId: string): IssuedTokens {
    const scopes = this.#parts.apps.scopesOf(app)
    const base = { clientId: app.clientId, accountId, scopes, level: 'account' as const, generation: 0 }
    return { ...this.#issueAccess(base, undefined), scopes }
  }

  /** Ends what an access token belongs to; false when it is not a live access token of this client. */
  revoke(secret: string, clientId: string): { userId: string | undefined } | undefined {
    const hash = hashSecret(secret)
    const token = this.#tokens.get(hash)
    if (token?.kind !== 'access' || token.clientId !== clientId) return undefined
    const bearer = this.readAccess(secret)
    if (typeof bearer === 'string') return undefined
    const grant = token.grantId === undefined ? undefined : this.#grants.get(token.grantId)
    if (grant === undefined) this.#saveToken(hash, { ...token, endedAt: this.#parts.clock.now() })
    else this.#endGrant(grant, 'revoked')
    return { userId: bearer.user?.id }
  }

  /** Ends every live grant of a user and an app; the number ended. */
  endAll(clientId: string, userId: string, reason: string): number {
    let ended = 0
    for (const id of this.#grantsByOwner.get(`${clientId}|${userId}`) ?? []) {
      const grant = this.#grants.get(id)
      if (grant === undefined || grant.endedAt !== undefined) continue
      this.#endGrant(grant, reason)
      ended += 1
    }
    return ended
  }

  /** Who an access token speaks for, or why it is refused. */
  readAccess(secret: string): Bearer | 'expired' | 'invalid' {
    const token = this.#tokens.get(hashSecret(secret))
    if (token?.kind !== 'access' || token.endedAt !== undefined) return 'invalid'
    const app = this.#parts.apps.find(token.clientId)
    if (app === undefined || app.disabled) return 'invalid'
    const grant = token.grantId === undefined ? undefined : this.#grants.get(token.grantId)
    if (grant === undefined) {
      if (token.grantId !== undefined || this.#parts.world.account(token.accountId) === undefined)
        return 'invalid'
    } else if (grant.endedAt !== undefined || token.generation < grant.oldestAccess) {
      return 'invalid'
    }
    const user = grant === undefined ? undefined : this.#parts.world.user(grant.userId)
    if (grant !== undefined && (user === undefined || !this.#maySpeak(user))) return 'invalid'
    const hasMoved = user !== undefined && user.account_id !== token.accountId
    if (hasMoved && token.level === 'account') return 'invalid'
    if (this.#parts.clock.now() >= token.expiresAt) return 'expired'
    return {
      clientId: token.clientId,
      accountId: user?.account_id ?? token.accountId,
      user,
      scopes: this.#scopeSet(token.scopes),
      level: token.level,
    }
  }

  /** The user behind any token or code, dead or alive: for logs and faults. */
  ownerOf(secret: string): { userId?: string; accountId?: string; clientId?: string } {
    const hash = hashSecret(secret)
    const token = this.#tokens.get(hash)
    const { userId, clientId } = this.#grants.get(token?.grantId ?? '') ?? this.#codes.get(hash) ?? {}
    const accountId = userId === undefined ? token?.accountId : this.#parts.world.user(userId)?.account_id
    return {
      ...(userId === undefined ? {} : { userId }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(clientId === undefined && token === undefined ? {} : { clientId: clientId ?? token?.clientId }),
    }
  }

  list(): Grant[] {
    return [...this.#grants.values()]
  }

  /** Hashes of a grant's tokens, by kind. */
  hashesOf(): Map<string, { access: string[]; refresh: string[] }> {
    const byGrant = new Map<string, { access: string[]; refresh: string[] }>()
    for (const [hash, token] of this.#tokens) {
      if (token.grantId === undefined) continue
      const hashes = byGrant.get(token.grantId) ?? { access: [], refresh: [] }
      hashes[token.kind].push(hash)
      byGrant.set(token.grantId, hashes)
    }
    return byGrant
  }

  countLive(): number {
    let count = 0
    for (const grant of this.#grants.values()) if (grant.endedAt === undefined) count += 1
    return count
  }

  /** What a restart may forget: it would be refused in any case. */
  isStale(table: Table, value: unknown): boolean {
    const before = this.#parts.clock.now() - FORGET_AFTER
    if (table === 'codes') return (value as Code).issuedAt < before
    if (table !== 'tokens') return false
    const token = value as Token
    return token.kind === 'access'
      ? token.expiresAt < before
      : (token.usedAt ?? Number.POSITIVE_INFINITY) < before
  }

  restoreGrant(value: unknown): void {
    this.#placeGrant(value as Grant)
  }

  restoreToken(key: string, value: unknown): void {
    this.#tokens.set(key, value as Token)
  }

  restoreCode(key: string, value: unknown): void {
    this.#codes.set(key, value as Code)
  }

  #canRefresh(token: Token, grant: Grant): boolean {
    const { world, switches, apps, clock } = this.#parts
    const user = world.user(grant.userId)
    const app = apps.find(grant.clientId)
    if (grant.endedAt !== undefined || app === undefined || app.disabled) return false
    if (user === undefined || !this.#maySpeak(user) || user.account_id !== grant.accountId) return false
    // Zoom: OAuth error messages (4738): an administrator who no longer is one.
    if (grant.level === 'account' && user.role_id !== '0' && user.role_id !== '1') return false
    const life = switches.get('refresh.life')
    const from = life === 'absolute 90 d' ? grant.consentedAt : token.issuedAt
    if (clock.now() >= from + (life === '15 y' ? OLD_REFRESH_LIFE : REFRESH_LIFE)) return false
    if (token.usedAt === undefined) return true
    const reuse = switches.get('refresh.reuse')
    if (reuse === 'grace:600') return clock.now() < token.usedAt + 600 * SECOND
    return reuse === 'tolerance:10' && grant.generation - token.generation <= 10
  }

  #maySpeak(user: User): boolean {
    if (user.deleted) return false
    return user.status !== 'inactive' || this.#parts.switches.is('user.inactiveToken', 'lives')
  }

  #issuePair(before: Grant): IssuedTokens {
    const grant: Grant = { ...before, generation: before.generation + 1 }
    this.#placeGrant(grant)
    this.#parts.journal.put('grants', grant.id, grant)
    const base = {
      grantId: grant.id,
      clientId: grant.clientId,
      accountId: grant.accountId,
      scopes: grant.scopes,
      level: grant.level,
      generation: grant.generation,
    }
    const issuedAt = this.#parts.clock.now()
    const expiresAt = issuedAt + REFRESH_LIFE
    const refreshToken = createToken({ ...base, kind: 'refresh', userId: grant.userId, issuedAt, expiresAt })
    this.#saveToken(hashSecret(refreshToken), { ...base, kind: 'refresh', issuedAt, expiresAt })
    return { ...this.#issueAccess(base, grant.userId), refreshToken, scopes: grant.scopes }
  }

  #issueAccess(base: Omit<Token, 'kind' | 'issuedAt' | 'expiresAt'>, userId: string | undefined) {
    const issuedAt = this.#parts.clock.now()
    const expiresIn = this.#parts.switches.number('token.expiresIn')
    const expiresAt = issuedAt + expiresIn * SECOND
    const { clientId, accountId } = base
    const accessToken = createToken({ kind: 'access', clientId, userId, accountId, issuedAt, expiresAt })
    this.#saveToken(hashSecret(accessToken), { ...base, kind: 'access', issuedAt, expiresAt })
    return { accessToken, expiresIn }
  }

  #endGrant(grant: Grant, endedBy: string): void {
    const ended = { ...grant, endedAt: this.#parts.clock.now(), endedBy }
    this.#placeGrant(ended)
    this.#parts.journal.put('grants', ended.id, ended)
  }

  #placeGrant(grant: Grant): void {
    this.#grants.set(grant.id, grant)
    const owner = `${grant.clientId}|${grant.userId}`
    const ids = this.#grantsByOwner.get(owner)
    if (ids === undefined) this.#grantsByOwner.set(owner, new Set([grant.id]))
    else ids.add(grant.id)
  }

  #saveToken(hash: string, token: Token): void {
    this.#tokens.set(hash, token)
    this.#parts.journal.put('tokens', hash, token)
  }

  #saveCode(hash: string, code: Code): void {
    this.#codes.set(hash, code)
    this.#parts.journal.put('codes', hash, code)
  }

  /** One set for each list of scopes, not one for each request. */
  #scopeSet(scopes: string[]): ReadonlySet<string> {
    const key = scopes.join(' ')
    let set = this.#scopeSets.get(key)
    if (set === undefined) {
      set = new Set(scopes)
      this.#scopeSets.set(key, set)
    }
    return set
  }
}
