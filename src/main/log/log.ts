import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'

/** Where the product writes what happened. Secrets are redacted by the key they stand under, down to the third level. */
export type Log = pino.Logger

const SECRET_KEYS = [
  'access_token',
  'refresh_token',
  'accessToken',
  'refreshToken',
  'clientSecret',
  'client_secret',
  'code',
  'codeVerifier',
  'code_verifier',
  'passphrase',
  'start_url',
  'startUrl',
  'token',
  'session',
  'authorization',
  'Authorization',
]

function redaction(): string[] {
  return SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
}

/** Opens the log of a data folder: one JSON line an entry, in `logs/switchboard.log`. */
export function openLog(dataDir: string): Log {
  const folder = join(dataDir, 'logs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return pino(
    { level: 'info', base: { pid: process.pid }, redact: { paths: redaction(), censor: '[redacted]' } },
    pino.destination({ dest: join(folder, 'switchboard.log'), sync: true, mode: 0o600 }),
  )
}

/** A log that goes nowhere, for tests. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}
