import type { User } from '../world/model.ts'
import type { App } from './apps.ts'

/** One user's authorization of one app, from consent to its end. */
export interface Grant {
  id: string
  clientId: string
  userId: string
  /** The account the user was in when agreeing; a user who moves takes no refresh token along. */
  accountId: string
  scopes: string[]
  level: App['level']
  consentedAt: number
  refreshedAt: number
  /** Counts the pairs issued. */
  generation: number
  /** Access tokens of earlier generations are dead. */
  oldestAccess: number
  endedAt?: number
  endedBy?: string
}

/** An access or refresh token; what was handed out is known by its hash alone. */
export interface Token {
  kind: 'access' | 'refresh'
  /** Absent for tokens of an account's own credentials. */
  grantId?: string
  clientId: string
  accountId: string
  scopes: string[]
  level: App['level']
  generation: number
  issuedAt: number
  expiresAt: number
  /** When a refresh token was exchanged for the next pair. */
  usedAt?: number
  endedAt?: number
}

/** What a callback's code stands for. */
export interface Code {
  clientId: string
  userId: string
  redirectUri: string
  challenge?: string
  method?: 'S256' | 'plain'
  scopes: string[]
  issuedAt: number
  usedAt?: number
}

/** A new pair as the token endpoint hands it out. */
export interface IssuedTokens {
  accessToken: string
  refreshToken?: string
  expiresIn: number
  scopes: string[]
}

/** Who stands behind an access token. */
export interface Bearer {
  clientId: string
  accountId: string
  /** Absent for an account's own credentials. */
  user: User | undefined
  scopes: ReadonlySet<string>
  level: App['level']
}
