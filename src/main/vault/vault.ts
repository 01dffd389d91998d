import { createHmac, randomBytes } from 'node:crypto'
import { ExpectedError } from '../../contract/errors.ts'
import type { SecretsMode, SecretsStatus } from '../../contract/settings.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { Database, Tx } from '../store/handles.ts'
import { decrypt, DoesNotOpen, encrypt, KEY_BYTES } from './cipher.ts'
import { keyOfFile, readKeyFile } from './key-file.ts'
import { openWithPassphrase, sealUnderPassphrase } from './passphrase.ts'
import { dataKeys, type DataKeyRow, dropAllDataKeys, dropDataKeysExcept, putDataKey } from './queries.ts'
import type { Sealed } from './sealed.ts'

/** How the operator wants the data key kept. */
export type Protection =
  | { readonly mode: Exclude<SecretsMode, 'passphrase'> }
  | { readonly mode: 'passphrase'; readonly passphrase: string }

/** Seals secrets for their places. */
export interface Sealer {
  seal(secret: string, boundTo: string): Sealed
}

/** Names a data key without telling anything of it. */
function fingerprintOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('switchboard data key').digest('hex').slice(0, 32)
}

/**
 * Keeps every secret of the console: each is encrypted under one data key, and that key is sealed by what the
 * host has (keychain), by a passphrase, or by a key file; or it lives in memory only. A key that does not
 * open means a read-only start: never a new key over the old.
 */
export class Vault {
  readonly #db: Database
  readonly #host: Host
  readonly #clock: Clock
  #key: Buffer | undefined
  #epoch = 0
  #startsOver = 0
  #reason: string | null = null
  #backend: string | null = null
  #listeners = new Set<() => void>()

  constructor(db: Database, host: Host, clock: Clock) {
    this.#db = db
    this.#host = host
    this.#clock = clock
  }

  /** Opens the data key if nobody needs to be asked for that. */
  async start(): Promise<void> {
    // A keychain that cannot even say what it is seals nothing, and must not keep the console from starting.
    this.#backend = (await this.#host.keychain?.backend().catch(() => null)) ?? null
    const row = this.#primary()
    if (row === undefined) return
    try {
      if (row.mode === 'keychain') {
        if (this.#host.keychain === null || row.sealed === null)
          this.#reason = `Secrets here were sealed by ${row.backend}, which this host cannot ask.`
        else if (this.#backend !== null && this.#backend !== row.backend)
          this.#reason = `Secrets here were sealed by ${row.backend}; this session has ${this.#backend}.`
        else this.#take(await this.#host.keychain.unseal(row.sealed), row)
      } else if (row.mode === 'keyFile' && row.sealed !== null) {
        this.#take(decrypt(readKeyFile(this.#host.keyFilePath), row.sealed, 'data key under key file'), row)
      } else if (row.mode === 'memory') {
        this.#key = randomBytes(KEY_BYTES)
      }
    } catch {
      this.#reason =
        row.mode === 'keyFile'
          ? `The key file ${this.#host.keyFilePath} is gone or holds another key.`
          : `${row.backend} does not open the key that it sealed.`
    }
  }

  /** How secrets are kept now. */
  status(): SecretsStatus {
    const row = this.#primary()
    const keys = dataKeys(this.#db)
    const state =
      row === undefined
        ? 'unset'
        : this.#key !== undefined
          ? 'open'
          : this.#reason !== null
            ? 'readOnly'
            : 'locked'
    return {
      state,
      mode: row?.mode ?? null,
      backend: row?.backend ?? null,
      protected: row !== undefined && row.mode !== 'keyFile',
      available: [
        ...(this.#backend === null ? [] : (['keychain'] as const)),
        'passphrase',
        'memory',
        'keyFile',
      ],
      reason: this.#reason,
      recoveryPassphrase: keys.some(({ mode }) => mode === 'passphrase'),
    }
  }

  /** Chooses how secrets are kept, or changes it while they are open. */
  async protect(protection: Protection): Promise<void> {
    const { state } = this.status()
    if (state === 'locked') throw locked()
    if (state === 'readOnly') throw readOnly()
    const key = Buffer.from(this.#key ?? randomBytes(KEY_BYTES))
    const row = await this.#sealedMeanwhile(key, protection)
    this.#db.tx('vault.protect', (tx) => {
      dropDataKeysExcept(tx, [row.mode])
      putDataKey(tx, row)
    })
    this.#key = key
    this.#changed()
  }

  /** Lets a passphrase open the data key too, beside the way in use. */
  async setRecoveryPassphrase(passphrase: string): Promise<void> {
    const row = await this.#sealedMeanwhile(Buffer.from(this.#open()), { mode: 'passphrase', passphrase })
    this.#db.tx('vault.setRecoveryPassphrase', (tx) => putDataKey(tx, row))
    this.#changed()
  }

  /**
   * Opens the data key with the passphrase: after a restart, or where the keychain is lost.
   *
   * @throws {ExpectedError} PASSPHRASE_WRONG; SECRETS_UNSET if none was ever set
   */
  async unlock(passphrase: string): Promise<void> {
    const row = dataKeys(this.#db).find(({ mode }) => mode === 'passphrase')
    if (row === undefined || row.sealed === null)
      throw new ExpectedError('SECRETS_UNSET', 'No passphrase was set on this data folder.')
    try {
      this.#take(await openWithPassphrase(row.sealed, row.params, passphrase), row)
    } catch (error) {
      if (!(error instanceof DoesNotOpen)) throw error
      throw new ExpectedError(
        'PASSPHRASE_WRONG',
        'This is not the passphrase. Nothing was changed; try again.',
      )
    }
    this.#reason = null
    this.#changed()
  }

  /** Forgets the data key until it is unlocked again. Only where a passphrase can open it. */
  lock(): void {
    if (!this.status().recoveryPassphrase)
      throw new ExpectedError(
        'SECRETS_UNSET',
        'Without a passphrase nothing could open the secrets again. Set one first.',
      )
    this.#forget()
    this.#changed()
  }

  /** Forgets the old key for good; the caller erases what was sealed under it in the same transaction. */
  startOver(tx: Tx): void {
    dropAllDataKeys(tx)
    this.#startsOver += 1
    this.#forget()
    this.#reason = null
    this.#changed()
  }

  get isOpen(): boolean {
    return this.#key !== undefined
  }

  /** True if what was sealed before this start cannot be opened any more, by the operator's choice. */
  get forgetsAtRestart(): boolean {
    return this.#primary()?.mode === 'memory'
  }

  /**
   * Seals a secret for one place.
   *
   * @param boundTo table, row, column and the issuer it may be sent to
   * @throws {ExpectedError} SECRETS_UNSET, SECRETS_LOCKED, SECRETS_READ_ONLY
   */
  seal(secret: string, boundTo: string): Sealed {
    return encrypt(this.#open(), Buffer.from(secret), boundTo)
  }

  /**
   * Takes what is needed to seal later: for secrets that are on their way. A pair that Zoom issues while the
   * operator locks is sealed all the same; one that comes after the secrets were started over is not.
   *
   * @throws {ExpectedError} SECRETS_UNSET, SECRETS_LOCKED, SECRETS_READ_ONLY
   */
  sealer(): Sealer {
    const key = Buffer.from(this.#open())
    const begun = this.#startsOver
    return {
      seal: (secret, boundTo) => {
        if (this.#startsOver !== begun) throw locked()
        return encrypt(key, Buffer.from(secret), boundTo)
      },
    }
  }

  /**
   * Opens a secret of one place.
   *
   * @throws {ExpectedError} SECRETS_UNSET, SECRETS_LOCKED, SECRETS_READ_ONLY
   * @throws {DoesNotOpen}
   */
  open(sealed: Uint8Array, boundTo: string): string {
    return decrypt(this.#open(), sealed, boundTo).toString()
  }

  /** Refuses unless secrets can be used now. */
  requireOpen(): void {
    this.#open()
  }

  /** Calls back after every change of the status. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  #open(): Buffer {
    if (this.#key !== undefined) return this.#key
    const { state } = this.status()
    if (state === 'unset')
      throw new ExpectedError('SECRETS_UNSET', 'Choose in Settings how secrets are kept, then try again.')
    throw state === 'readOnly' ? readOnly() : locked()
  }

  #primary(): DataKeyRow | undefined {
    const keys = dataKeys(this.#db)
    return keys.find(({ mode }) => mode !== 'passphrase') ?? keys[0]
  }

  #take(key: Uint8Array, row: DataKeyRow): void {
    if (fingerprintOf(key) !== row.fingerprint) throw new DoesNotOpen()
    this.#key = Buffer.from(key)
  }

  async #sealed(key: Buffer, protection: Protection): Promise<DataKeyRow> {
    const common = { fingerprint: fingerprintOf(key), sealed_at: this.#clock.now() }
    switch (protection.mode) {
      case 'passphrase': {
        const { sealed, params } = await sealUnderPassphrase(key, protection.passphrase)
        return { mode: 'passphrase', backend: 'scrypt', sealed, params, ...common }
      }
      case 'keychain': {
        if (this.#host.keychain === null || this.#backend === null)
          throw new ExpectedError(
            'SECRETS_UNSET',
            'This machine offers no keychain. Choose a passphrase instead.',
          )
        return {
          mode: 'keychain',
          backend: this.#backend,
          sealed: await this.#host.keychain.seal(key),
          params: '{}',
          ...common,
        }
      }
      case 'keyFile': {
        const sealed = encrypt(keyOfFile(this.#host.keyFilePath), key, 'data key under key file')
        return { mode: 'keyFile', backend: 'key file', sealed, params: '{}', ...common }
      }
      case 'memory':
        return { mode: 'memory', backend: 'memory', sealed: null, params: '{}', ...common }
    }
  }

  /**
   * Seals a copy of the data key. Sealing takes a while: if the key was locked, started over or protected
   * otherwise meanwhile, nothing may be stored of it.
   */
  async #sealedMeanwhile(copy: Buffer, protection: Protection): Promise<DataKeyRow> {
    const epoch = (this.#epoch += 1)
    const row = await this.#sealed(copy, protection)
    if (this.#epoch === epoch) return row
    throw new ExpectedError(
      'SECRETS_LOCKED',
      'The secrets were locked or changed meanwhile. Nothing was stored; try again.',
    )
  }

  #forget(): void {
    this.#epoch += 1
    this.#key?.fill(0)
    this.#key = undefined
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

function locked(): ExpectedError<'SECRETS_LOCKED'> {
  return new ExpectedError('SECRETS_LOCKED', 'Secrets are locked. Enter the passphrase, then try again.')
}

function readOnly(): ExpectedError<'SECRETS_READ_ONLY'> {
  return new ExpectedError(
    'SECRETS_READ_ONLY',
    'The key of the secrets does not open here, so this console is read-only. Settings shows the ways on.',
  )
}
