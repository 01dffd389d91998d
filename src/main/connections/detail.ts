import type { UserId } from '../../contract/ids.ts'
import type { ConnectionDetail, ConnectionEvent } from '../../contract/users.ts'
import type { Store } from '../store/store.ts'
import { zoomAccount } from '../zoom/accounts.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { LICENSED } from './pairs.ts'
import { connectionOfUser, eventsOf, usersOfConnection } from './queries.ts'
import { scopeStates } from './scopes.ts'

const PLAN_WORDS = { free: 'Free', pro: 'Pro', business: 'Business' } as const
const SOURCE_WORDS = {
  operator: 'set by the operator',
  licensedUser: 'at least, since a user is Licensed',
  assumed: 'assumed until set',
} as const
const EVENTS_SHOWN = 50

/** Everything about the connection behind a user; null if there never was one. */
export function detailOf(
  { store, zoomApps }: { readonly store: Store; readonly zoomApps: ZoomAppsService },
  userId: UserId,
): { connection: ConnectionDetail; history: ConnectionEvent[] } | null {
  const { core } = store
  const row = connectionOfUser(core, userId)
  if (row === undefined) return null
  const app = zoomApps.row(row.zoom_app_id)
  const account = zoomAccount(core, row.issuer, row.zoom_account_id)
  const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
  return {
    connection: {
      id: row.id,
      zoomAppName: app.name,
      zoomUserId: row.zoom_user_id,
      zoomEmail: row.zoom_email,
      zoomAccountId: row.zoom_account_id,
      zoomAccountName: account.name,
      plan: `${PLAN_WORDS[account.plan]}, ${SOURCE_WORDS[account.planSource]}`,
      zoomType: row.zoom_type === 1 ? 'basic' : row.zoom_type === LICENSED ? 'licensed' : 'other',
      authorizedAt: new Date(row.authorized_at).toISOString(),
      generation: row.generation,
      refreshedAt: at(row.refreshed_at),
      accessExpiresAt: at(row.access_expires_at),
      scopes: scopeStates(core, app.level, row.scopes.split(' ')),
      sharedWith: usersOfConnection(core, row.id)
        .filter(({ id }) => id !== userId)
        .map(({ id, name, tenant_name }) => ({ id, name, tenantName: tenant_name })),
    },
    history: eventsOf(core, row.id, EVENTS_SHOWN).map((event) => ({
      ...event,
      at: new Date(event.at).toISOString(),
    })),
  }
}
