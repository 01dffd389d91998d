import { Readable } from 'node:stream'
import type { Purge, RemovedBy } from '../../contract/connections.ts'
import { notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { forgetZoomData } from '../slots/meeting-queries.ts'
import { lookIntoBackups } from '../store/backups.ts'
import type { Store } from '../store/store.ts'
import { forgetZoomUsers } from '../zoom/ledger-queries.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { deleteEnding } from './ending-queries.ts'
import {
  bringForward,
  deletePurge,
  duePurges,
  endPurge,
  type Erased,
  eraseEvents,
  eraseIdentity,
  holdsConnection,
  hostsOf,
  insertPurge,
  noteErased,
  openPurgeOf,
  purgeById,
  type PurgedUser,
  type PurgeRow,
  purgesOf,
  zoomUsersHere,
} from './purge-queries.ts'
import { addEvent } from './event-queries.ts'
import { connectionById, eraseTokens, setState, usersOfConnection } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly host: Host
  readonly operator: () => string
  readonly zoomApps: ZoomAppsService
}

/** What tokens tell is likely, not sure: a consent within a day shows that it was otherwise, and nothing is erased. */
const GRACE_MS = DAY_MS

const REASONS: Readonly<Record<RemovedBy, string>> = {
  notice: 'Zoom gave notice that the user removed the app',
  refresh: 'Zoom ended the authorization before its time: the user most likely removed the app',
  call: 'Zoom refused the connection: the user most likely removed the app',
}

const reasonOf = (by: RemovedBy): string => `${REASONS[by]}. The tokens were erased here.`

const KEPT = [
  'The appointments: what attendees booked with the tenant is the tenant’s own data',
  'The audit log: it is only ever added to, and names the user as the tenant does',
  'Counts of calls, without the Zoom user',
]

/** The end of an authorization that the user or Zoom ended: tokens go at once, what is known of the Zoom user after. */
export class Removals {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * The app was removed. The tokens are erased now; the rest at once after Zoom's notice, and after a day where
   * only tokens tell of it, unless the user consents meanwhile.
   *
   * @param notice whence it is known, and when Zoom says that it was: a consent after that stands
   * @returns false if there is nothing to remove, or the notice is older than the present consent
   */
  removeByZoom(id: ConnectionId, notice: { readonly by: RemovedBy; readonly at: number }): boolean {
    const { store, clock, changes, audit, zoomApps } = this.#parts
    const { by } = notice
    const now = clock.now()
    const row = connectionById(store.core, id)
    if (row === undefined || row.zoom_email === '' || row.authorized_at > notice.at) return false
    const due = by === 'notice' ? now : now + GRACE_MS
    store.core.tx('connections.removeByZoom', (tx) => {
      const open = openPurgeOf(tx, id)
      if (open !== undefined) {
        // What was likely is certain now.
        if (by === 'notice') setState(tx, id, 'appRemoved', reasonOf(by), now)
        return bringForward(tx, open.id, by, due)
      }
      const users = usersOfConnection(tx, id)
      eraseTokens(tx, id, 'appRemoved', reasonOf(by), now)
      deleteEnding(tx, id)
      addEvent(tx, id, { at: now, kind: 'appRemoved', text: REASONS[by], tone: 'bad' })
      insertPurge(tx, {
        connection_id: id,
        generation: row.generation,
        zoom_app_name: zoomApps.row(row.zoom_app_id).name,
        issuer: row.issuer,
        zoom_user_id: row.zoom_user_id,
        users: JSON.stringify(
          users.map(({ id: userId, name, tenant_id }) => ({ id: userId, name, tenant_id })),
        ),
        by,
        noticed_at: notice.at,
        due_at: due,
      })
      for (const user of users)
        audit.record(tx, {
          who: 'Zoom',
          action: 'remove app',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state },
          after: { state: 'appRemoved', known: by },
          result: 'tokens erased',
        })
    })
    store.flushErased()
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    this.runDue()
    return true
  }

  /** Erases what is due, and goes on with what a crash cut off. */
  runDue(): void {
    for (const purge of duePurges(this.#parts.store.core, this.#parts.clock.now())) this.#run(purge)
  }

  #run(purge: PurgeRow): void {
    const { store, clock, changes, audit } = this.#parts
    const now = clock.now()
    const { connection_id: id, issuer, zoom_user_id: zoomUserId } = purge
    let users = JSON.parse(purge.users) as PurgedUser[]
    const row = connectionById(store.core, id)
    // Consented anew meanwhile: it was no removal, or is none any more.
    if (row !== undefined && row.generation !== purge.generation)
      return store.core.tx('connections.dropPurge', (tx) => deletePurge(tx, purge.id))
    const erased: Erased[] =
      purge.erased === '[]'
        ? store.core.tx('connections.purge', (tx) => {
            const hosts = hostsOf(tx, id)
            users = users.map((user) => {
              const whose = hosts.get(user.id)
              return whose === undefined ? user : { ...user, zoom_user_id: whose }
            })
            const done = [
              { what: 'Who the Zoom user was: name, email, ids, scopes', rows: eraseIdentity(tx, id) },
              { what: 'The connection’s history', rows: eraseEvents(tx, id) },
              { what: 'Zoom’s ids and join links of meetings', rows: forgetZoomData(tx, id, now) },
            ]
            addEvent(tx, id, {
              at: now,
              kind: 'purged',
              text: 'The app was removed; what was known of the Zoom user was erased',
              tone: 'off',
            })
            noteErased(tx, purge.id, { users, erased: done })
            return done
          })
        : (JSON.parse(purge.erased) as Erased[])
    const whose = [zoomUserId, ...users.map((user) => user.zoom_user_id)]
    const zoomUserIds = [...new Set(whose.filter((one) => one !== null && one !== undefined))]
    if (zoomUserIds.length > 0)
      erased.push({
        what: 'The Zoom user in the ledger of calls',
        rows: store.eraseFromLedger('connections.purgeLedger', (tx) =>
          forgetZoomUsers(tx, {
            issuer,
            zoomUserIds,
            userIds: users.map((user) => user.id),
            stay: zoomUsersHere(store.core, issuer, zoomUserIds),
          }),
        ),
      })
    store.core.tx('connections.purged', (tx) => {
      endPurge(tx, purge.id, { users, erased }, now)
      for (const user of users)
        audit.record(tx, {
          who: 'Switchboard',
          action: 'erase Zoom data',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          after: Object.fromEntries(erased.map(({ what, rows }) => [what, rows])),
          result: REASONS[purge.by],
        })
    })
    store.flushErased()
    changes.publish('connections', 'users', 'slots', 'quota', 'audit', 'overview')
  }

  /** What was erased of a user, why and when, and which older copies of the data still hold it. */
  list(userId: UserId): Purge[] {
    return purgesOf(this.#parts.store.core, userId).map((row) => this.#shown(row))
  }

  /** Hands a purge record over as a file. */
  async export(id: number): Promise<Awaited<ReturnType<Host['saveFile']>>> {
    const { store, host, audit, operator } = this.#parts
    const row = purgeById(store.core, id)
    if (row === undefined) throw notFound('purge record')
    const text = `${JSON.stringify({ ...this.#shown(row), users: JSON.parse(row.users) as unknown }, null, 2)}\n`
    const saved = await host.saveFile({
      name: `purge-record-${row.id}.json`,
      mediaType: 'application/json; charset=utf-8',
      content: () => Readable.from([text]),
    })
    if (saved.kind !== 'dismissed')
      store.core.tx('connections.exportPurge', (tx) =>
        audit.record(tx, { who: operator(), action: 'export purge record', subject: String(row.id) }),
      )
    return saved
  }

  #shown(row: PurgeRow): Purge {
    const at = (ms: number): string => new Date(ms).toISOString()
    return {
      id: row.id,
      zoomAppName: row.zoom_app_name,
      by: row.by,
      reason: REASONS[row.by],
      noticedAt: at(row.noticed_at),
      dueAt: at(row.due_at),
      doneAt: row.done_at === null ? null : at(row.done_at),
      erased: JSON.parse(row.erased) as Erased[],
      kept: KEPT,
      backups: lookIntoBackups(this.#parts.store.dataDir, (db) => holdsConnection(db, row.connection_id)).map(
        (backup) => ({ ...backup, at: at(backup.at) }),
      ),
    }
  }
}
