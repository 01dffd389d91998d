import type { Journal } from '../world/journal.ts'
import { createSecret, hashSecret } from './secrets.ts'

/** Who is signed in to the pretended zoom.us in which browser, and which app they have installed. */
export interface Sessions {
  /** Signs a user in and returns the value for the cookie. */
  signIn(userId: string): string
  userOf(cookie: string | undefined): string | undefined
  /** Remembers that a user agreed to exactly these scopes of an app. */
  install(clientId: string, userId: string, scopes: readonly string[]): void
  isInstalled(clientId: string, userId: string, scopes: readonly string[]): boolean
  /** Forgets it; false if the user had not agreed. */
  uninstall(clientId: string, userId: string): boolean
  restoreSession: (key: string, value: unknown) => void
  restoreInstall: (key: string, value: unknown) => void
}

/** The name of the sandbox's own cookie. */
export const SESSION_COOKIE = 'zoom_session'

const MAX_SESSIONS = 10_000

export function createSessions(journal: Journal): Sessions {
  const users = new Map<string, string>()
  const installs = new Map<string, string>()
  const installKey = (clientId: string, userId: string) => `${clientId}|${userId}`
  const listScopes = (scopes: readonly string[]) => scopes.toSorted().join(' ')

  return {
    signIn(userId) {
      const cookie = createSecret()
      const key = hashSecret(cookie)
      users.set(key, userId)
      journal.put('sessions', key, userId)
      const [oldest] = users.keys()
      if (users.size > MAX_SESSIONS && oldest !== undefined) {
        users.delete(oldest)
        journal.put('sessions', oldest, null)
      }
      return cookie
    },
    userOf: (cookie) => (cookie === undefined ? undefined : users.get(hashSecret(cookie))),
    install(clientId, userId, scopes) {
      const key = installKey(clientId, userId)
      installs.set(key, listScopes(scopes))
      journal.put('installs', key, listScopes(scopes))
    },
    isInstalled: (clientId, userId, scopes) =>
      installs.get(installKey(clientId, userId)) === listScopes(scopes),
    uninstall(clientId, userId) {
      const key = installKey(clientId, userId)
      const wasInstalled = installs.delete(key)
      if (wasInstalled) journal.put('installs', key, null)
      return wasInstalled
    },
    restoreSession(key, value) {
      if (typeof value === 'string') users.set(key, value)
    },
    restoreInstall(key, value) {
      if (typeof value === 'string') installs.set(key, value)
    },
  }
}
