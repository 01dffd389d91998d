import { ExpectedError } from '../../contract/errors.ts'
import type { Change, Hello, Preferences, SecretsStatus } from '../../contract/settings.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { openableUrl } from '../host/openable-url.ts'
import type { Store } from '../store/store.ts'
import type { Protection, Vault } from '../vault/vault.ts'
import { type PreferencesFile, readPreferences } from './preferences.ts'
import { countStart, eraseEverySecret, startsOf, zoomAppsExist } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly host: Host
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly preferencesFile: PreferencesFile
  readonly dataDir: string
  readonly version: string
}

/** What the console is, how it looks, and how its secrets are kept. */
export class SettingsService {
  readonly #parts: Parts
  readonly #startedAt: string
  #greeted: (() => void) | undefined

  /** Resolves when a page has first been answered: only then is there something to show. */
  readonly firstHello = new Promise<void>((resolve) => {
    this.#greeted = resolve
  })

  constructor(parts: Parts) {
    this.#parts = parts
    this.#startedAt = new Date(parts.clock.now()).toISOString()
    parts.store.core.tx('settings.countStart', countStart)
    parts.vault.onChange(() => parts.changes.publish('settings', 'connections', 'users'))
  }

  hello(): Hello {
    this.#greeted?.()
    const { store, vault, host, clock, dataDir, version } = this.#parts
    return {
      version,
      host: host.kind,
      dataDir,
      startedAt: this.#startedAt,
      now: new Date(clock.now()).toISOString(),
      systemTimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      firstRun: !zoomAppsExist(store.core),
      secrets: vault.status(),
      preferences: this.preferences,
      starts: startsOf(store.core),
    }
  }

  get preferences(): Preferences {
    return readPreferences(this.#parts.preferencesFile)
  }

  savePreferences(change: Partial<Preferences>): Preferences {
    const { store, audit, changes, preferencesFile } = this.#parts
    const before = this.preferences
    // A preference that is there without a value changes nothing; the file takes no undefined.
    preferencesFile.set(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)))
    const after = this.preferences
    // Who acts under which name is part of what the audit log says.
    if (after.operator !== before.operator)
      store.core.tx('settings.renameOperator', (tx) =>
        audit.record(tx, {
          who: before.operator,
          action: 'change operator’s name',
          subject: after.operator,
          before: { operator: before.operator },
          after: { operator: after.operator },
        }),
      )
    // So is what goes to Zoom by itself.
    if (after.healthCheckEvery !== before.healthCheckEvery)
      store.core.tx('settings.changeHealthChecks', (tx) =>
        audit.record(tx, {
          who: after.operator,
          action: 'change health checks',
          subject: 'Health checks',
          before: { every: before.healthCheckEvery },
          after: { every: after.healthCheckEvery },
        }),
      )
    changes.publish('settings', 'audit')
    return after
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<Change, void> {
    for await (const topics of this.#parts.changes.watch(signal))
      yield { topics: [...topics], now: new Date(this.#parts.clock.now()).toISOString() }
  }

  async protectSecrets(protection: Protection): Promise<SecretsStatus> {
    await this.#parts.vault.protect(protection)
    this.#recordSecrets('protect secrets', { mode: protection.mode })
    return this.#parts.vault.status()
  }

  async setRecoveryPassphrase(passphrase: string): Promise<SecretsStatus> {
    await this.#parts.vault.setRecoveryPassphrase(passphrase)
    this.#recordSecrets('set recovery passphrase', {})
    return this.#parts.vault.status()
  }

  async unlockSecrets(passphrase: string): Promise<SecretsStatus> {
    await this.#parts.vault.unlock(passphrase)
    return this.#parts.vault.status()
  }

  lockSecrets(): void {
    this.#parts.vault.lock()
    this.#recordSecrets('lock secrets', {})
  }

  startSecretsOver(typed: string): SecretsStatus {
    const { store, vault, clock, changes } = this.#parts
    if (typed !== 'start over')
      throw new ExpectedError('CONFIRMATION_WRONG', 'Type “start over” to erase every secret.', {
        expected: 'start over',
      })
    store.core.tx('settings.startSecretsOver', (tx) => {
      const erased = eraseEverySecret(
        tx,
        'The secrets were started over; Zoom must be asked for consent again.',
        clock.now(),
      )
      vault.startOver(tx)
      this.#parts.audit.record(tx, {
        who: this.preferences.operator,
        action: 'start secrets over',
        subject: 'Secrets',
        after: { erased },
      })
    })
    store.flushErased()
    changes.publish('settings', 'users', 'connections', 'zoomApps', 'audit')
    return vault.status()
  }

  async openUrl(text: string): Promise<{ openInPage: boolean }> {
    const url = openableUrl(text)
    return { openInPage: !(await this.#parts.host.openUrl(url.href)) }
  }

  #recordSecrets(action: string, after: Record<string, string>): void {
    const { store, audit, changes } = this.#parts
    store.core.tx('settings.recordSecrets', (tx) =>
      audit.record(tx, { who: this.preferences.operator, action, subject: 'Secrets', after }),
    )
    changes.publish('audit', 'settings')
  }
}
