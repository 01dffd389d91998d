import { z } from 'zod'
import { badInput, ExpectedError, notFound } from '../../contract/errors.ts'
import type { ZoomAppId } from '../../contract/ids.ts'
import type { FeatureName, ZoomAppLevel } from '../../contract/features.ts'
import {
  type Feature,
  type ScopeNeed,
  type TenantGaps,
  TestStep,
  type ZoomApp,
  type ZoomAppTest,
} from '../../contract/zoom-apps.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { AppProbe } from '../zoom/app-probe.ts'
import { REDIRECT_URI } from '../zoom/loopback.ts'
import type { OAuthClient } from '../zoom/oauth.ts'
import { ZOOM, type ZoomAddresses } from './addresses.ts'
import { neededNow } from './features.ts'
import {
  deleteZoomApp,
  insertZoomApp,
  lastGrant,
  type ListedZoomApp,
  listZoomApps,
  setClientSecret,
  setZoomAppName,
  setZoomAppTest,
  zoomAppByClient,
  zoomAppById,
  zoomAppByName,
  type ZoomAppRow,
  zoomAppInUse,
} from './queries.ts'
import { grantedOf } from './scope-views.ts'
import { Features } from './switches.ts'
import { testZoomApp } from './test-app.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly addresses: ZoomAddresses
  /** Asks Zoom about an app itself. */
  readonly probe: AppProbe
}

interface NewApp {
  readonly name: string
  readonly level: 'user' | 'account'
  readonly clientId: string
  readonly clientSecret: string | null
}

/** The OAuth apps by which the console asks Zoom's users for their consent. One app serves every tenant. */
export class ZoomAppsService {
  readonly #parts: Parts
  readonly #listeners: Array<() => void> = []
  readonly #features: Features

  constructor(parts: Parts) {
    this.#parts = parts
    this.#features = new Features(parts)
  }

  /** Calls back whenever an app was added or removed. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Calls back whenever what is needed of Zoom has changed. */
  onFeatures(listener: () => void): void {
    this.#features.onChange(listener)
  }

  list(): ZoomApp[] {
    const { core } = this.#parts.store
    return listZoomApps(core).map((row) => ({
      id: row.id,
      name: row.name,
      level: row.level,
      clientId: row.client_id,
      kind: row.kind,
      oauthUrl: row.oauth_url,
      apiUrl: row.api_url,
      redirectUri: REDIRECT_URI,
      builtInSandbox: row.built_in_sandbox === 1,
      otherZoom: row.oauth_url !== ZOOM.oauthUrl || row.api_url !== ZOOM.apiUrl,
      users: row.users,
      tenants: row.tenants,
      scopes: row.granted === null ? null : grantedOf(neededNow(core, row.level), row.level, row.granted),
      lastTest: lastTestOf(row),
      createdAt: new Date(row.created_at).toISOString(),
    }))
  }

  /** What an app of this level needs of Zoom, with the features that are on. */
  scopesNeeded(level?: ZoomAppLevel): ScopeNeed[] {
    return this.#features.scopesNeeded(level)
  }

  features(): Feature[] {
    return this.#features.list()
  }

  /** Switches a feature: what is needed of Zoom changes with it. */
  setFeature(name: FeatureName, enabled: boolean): Feature[] {
    return this.#features.set(name, enabled)
  }

  /** The tenants, and how many of their users lack what. */
  scopeGaps(): TenantGaps[] {
    return this.#features.gaps()
  }

  /** Walks an app step by step, and keeps what was found. */
  async test(id: ZoomAppId): Promise<ZoomAppTest> {
    const { store, clock, audit, changes, operator, probe } = this.#parts
    const row = this.row(id)
    const steps = await testZoomApp({
      app: row,
      client: () => this.clientOf(row),
      needs: neededNow(store.core, row.level),
      granted: lastGrant(store.core, id)?.scopes ?? null,
      probe,
    })
    const at = clock.now()
    store.core.tx('zoomApps.keepTest', (tx) => {
      // Removed while Zoom answered.
      if (zoomAppById(tx, id) === undefined) return
      setZoomAppTest(tx, id, { at, steps: JSON.stringify(steps) })
      const failed = steps.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title)
      audit.record(tx, {
        who: operator(),
        action: 'test Zoom app',
        subject: row.name,
        subjectId: id,
        result: failed.length === 0 ? 'no fault found' : `fault: ${failed.join(', ')}`,
      })
    })
    changes.publish('zoomApps', 'audit')
    return { at: new Date(at).toISOString(), steps }
  }

  rename(id: ZoomAppId, name: string): ZoomApp {
    const { store, audit, operator } = this.#parts
    const row = this.row(id)
    const other = zoomAppByName(store.core, name)
    if (other !== undefined && other.id !== id)
      throw new ExpectedError('CONFLICT', `There is a Zoom app called “${name}” already.`, { field: 'name' })
    store.core.tx('zoomApps.rename', (tx) => {
      setZoomAppName(tx, id, name)
      audit.record(tx, {
        who: operator(),
        action: 'rename Zoom app',
        subject: name,
        subjectId: id,
        before: { name: row.name },
        after: { name },
      })
    })
    this.#parts.changes.publish('zoomApps', 'tenants', 'audit')
    return this.#one(id)
  }

  add(app: NewApp): ZoomApp {
    return this.#insert(app, this.#parts.addresses, false)
  }

  /** Adds an app of the built-in sandbox, or brings its secret up to date if it is here. */
  addOfSandbox(app: NewApp, url: string): void {
    const { store, vault } = this.#parts
    const known = zoomAppByClient(store.core, url, app.clientId)
    if (known === undefined) this.#insert(app, { oauthUrl: url, apiUrl: url }, true)
    else if (app.clientSecret !== null && vault.isOpen) {
      const sealed = vault.seal(app.clientSecret, secretPlace(known))
      store.core.tx('zoomApps.renewSandboxSecret', (tx) => setClientSecret(tx, known.id, sealed))
    }
  }

  changeSecret(id: ZoomAppId, clientSecret: string): ZoomApp {
    const { store, vault, audit, changes, operator } = this.#parts
    const row = this.row(id)
    if (row.kind === 'public')
      throw badInput(
        'clientSecret',
        'A public client has no secret.',
        'Add the app again as a confidential one.',
      )
    const sealed = vault.seal(clientSecret, secretPlace(row))
    store.core.tx('zoomApps.changeSecret', (tx) => {
      setClientSecret(tx, id, sealed)
      audit.record(tx, { who: operator(), action: 'change client secret', subject: row.name, subjectId: id })
    })
    changes.publish('zoomApps', 'audit')
    return this.#one(id)
  }

  remove(id: ZoomAppId): void {
    const { store, audit, operator } = this.#parts
    const row = this.row(id)
    if (zoomAppInUse(store.core, id))
      throw new ExpectedError(
        'CONFLICT',
        `“${row.name}” is in use. Disconnect its users and give its tenants another app first.`,
        {
          field: 'id',
        },
      )
    store.core.tx('zoomApps.remove', (tx) => {
      deleteZoomApp(tx, id)
      audit.record(tx, { who: operator(), action: 'remove Zoom app', subject: row.name, subjectId: id })
    })
    store.flushErased()
    this.#changed()
  }

  /** @throws {ExpectedError} NOT_FOUND */
  row(id: ZoomAppId): ZoomAppRow {
    const row = zoomAppById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('Zoom app')
    return row
  }

  /**
   * The OAuth client of an app, its secret opened.
   *
   * @throws {ExpectedError} NOT_FOUND, SECRETS_…, APP_CREDENTIALS_WRONG if the secret is no longer here
   */
  clientOf(row: ZoomAppRow): OAuthClient {
    const secret =
      row.client_secret === null ? null : this.#parts.vault.open(row.client_secret, secretPlace(row))
    if (row.kind === 'confidential' && secret === null)
      throw new ExpectedError(
        'APP_CREDENTIALS_WRONG',
        `The client secret of “${row.name}” is not here any more. Enter it again in Settings.`,
        {
          zoomApp: row.name,
        },
      )
    return { zoomAppId: row.id, issuer: row.oauth_url, clientId: row.client_id, clientSecret: secret }
  }

  #insert(app: NewApp, addresses: ZoomAddresses, builtIn: boolean): ZoomApp {
    const { store, vault, clock, audit, operator } = this.#parts
    if (zoomAppByName(store.core, app.name) !== undefined)
      throw new ExpectedError('CONFLICT', `There is a Zoom app called “${app.name}” already.`, {
        field: 'name',
      })
    if (zoomAppByClient(store.core, addresses.oauthUrl, app.clientId) !== undefined)
      throw new ExpectedError('CONFLICT', 'A Zoom app with this client id is here already.', {
        field: 'clientId',
      })
    const now = clock.now()
    const id = newId('zoomApp', now)
    const place = secretPlace({ id, oauth_url: addresses.oauthUrl, api_url: addresses.apiUrl })
    const sealed = app.clientSecret === null ? null : vault.seal(app.clientSecret, place)
    store.core.tx('zoomApps.add', (tx) => {
      insertZoomApp(tx, {
        id,
        name: app.name,
        level: app.level,
        kind: app.clientSecret === null ? 'public' : 'confidential',
        client_id: app.clientId,
        client_secret: sealed,
        oauth_url: addresses.oauthUrl,
        api_url: addresses.apiUrl,
        built_in_sandbox: builtIn ? 1 : 0,
        created_at: now,
      })
      audit.record(tx, {
        who: operator(),
        action: 'add Zoom app',
        subject: app.name,
        subjectId: id,
        after: { level: app.level, clientId: app.clientId, server: addresses.oauthUrl },
      })
    })
    this.#changed()
    return this.#one(id)
  }

  #changed(): void {
    this.#parts.changes.publish('zoomApps', 'settings', 'audit', 'sandbox')
    for (const listener of this.#listeners) listener()
  }

  #one(id: ZoomAppId): ZoomApp {
    const found = this.list().find((app) => app.id === id)
    if (found === undefined) throw notFound('Zoom app')
    return found
  }
}

const Steps = z.array(TestStep)

/** The last test of an app; null if there was none, or if it was kept in a form that is no longer read. */
function lastTestOf(row: ListedZoomApp): ZoomAppTest | null {
  if (row.tested_at === null || row.test_steps === null) return null
  const steps = Steps.safeParse(JSON.parse(row.test_steps))
  return steps.success ? { at: new Date(row.tested_at).toISOString(), steps: steps.data } : null
}

/** What a client secret is sealed for: its row and both its servers, so that neither it nor what it buys goes elsewhere. */
function secretPlace(row: Pick<ZoomAppRow, 'id' | 'oauth_url' | 'api_url'>): string {
  return `zoom_apps/${row.id}/client_secret/${row.oauth_url}/${row.api_url}`
}
