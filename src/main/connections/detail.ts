import type { UserId } from '../../contract/ids.ts'
import type { Refresh } from '../../contract/connections.ts'
import type { ConnectionDetail, ConnectionEvent } from '../../contract/users.ts'
import type { Store } from '../store/store.ts'
import { zoomAccount } from '../zoom/accounts.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { endingOf } from './ending-queries.ts'
import { LICENSED } from './pairs.ts'
import { refreshesOf } from './refresh-queries.ts'
import { toRefresh } from './refresh-words.ts'
import { asHost } from './standing.ts'
import { usersOfHost } from './host-queries.ts'
import { eventsOf } from './event-queries.ts'
import { connectionOfUser, servedUser, usersOfConnection } from './queries.ts'
import { scopeStates } from './scopes.ts'

const PLAN_WORDS = { free: 'Free', pro: 'Pro', business: 'Business' } as const
const SOURCE_WORDS = {
  operator: 'set by the operator',
  licensedUser: 'at least, since a user is Licensed',
  assumed: 'assumed until set',
} as const
const EVENTS_SHOWN = 50
const REFRESHES_SHOWN = 200

/** Everything about the connection behind a user; null if there never was one. */
export function detailOf(
  { store, zoomApps }: { readonly store: Store; readonly zoomApps: ZoomAppsService },
  userId: UserId,
): { connection: ConnectionDetail; history: ConnectionEvent[] } | null {
  const { core } = store
  const row = connectionOfUser(core, userId)
  if (row === undefined) return null
  const app = zoomApps.row(row.zoom_app_id)
  const host = asHost(servedUser(core, userId))
  const zoomType = host?.host_zoom_type ?? row.zoom_type
  const account = zoomAccount(core, row.issuer, row.zoom_account_id)
  const ending = endingOf(core, row.id)
  const waits = ending !== undefined && ending.let_go_at === null && row.state === 'revocationWaiting'
  const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
  return {
    connection: {
      id: row.id,
      zoomAppName: app.name,
      zoomUserId: host?.host_zoom_user_id ?? row.zoom_user_id,
      zoomEmail: host?.host_zoom_email ?? row.zoom_email,
      servedBy: host === null ? null : { name: row.zoom_name, email: row.zoom_email },
      zoomAccountId: row.zoom_account_id,
      zoomAccountName: account.name,
      plan: `${PLAN_WORDS[account.plan]}, ${SOURCE_WORDS[account.planSource]}`,
      zoomType: zoomType === 1 ? 'basic' : zoomType === LICENSED ? 'licensed' : 'other',
      authorizedAt: new Date(row.authorized_at).toISOString(),
      generation: row.generation,
      refreshedAt: at(row.refreshed_at),
      accessExpiresAt: at(row.access_expires_at),
      scopes: scopeStates(core, app.level, row.scopes.split(' ')),
      waitsForMeetings: waits,
      // Of an admin's connection, those who are the same Zoom user; the others only have the same admin.
      sharedWith: (host === null
        ? usersOfConnection(core, row.id)
        : usersOfHost(core, row.id, host.host_zoom_user_id)
      )
        .filter(({ id }) => id !== userId)
        .map(({ id, name, tenant_name }) => ({ id, name, tenantName: tenant_name })),
    },
    history: eventsOf(core, row.id, EVENTS_SHOWN).map((event) => ({
      ...event,
      at: new Date(event.at).toISOString(),
    })),
  }
}

/** Every attempt to refresh the connection behind a user that is kept, newest first. */
export function refreshLogOf({ core }: Store, userId: UserId): Refresh[] {
  const row = connectionOfUser(core, userId)
  return row === undefined ? [] : refreshesOf(core, row.id, REFRESHES_SHOWN).map(toRefresh)
}
