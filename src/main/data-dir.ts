import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

function configHome(): string {
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
}

/** The data folder that both hosts share when none is named: where Electron puts an app called Switchboard. */
export function defaultDataDir(): string {
  return join(configHome(), 'Switchboard')
}

/** Where a key file goes: outside every data folder, so that a copy of one does not carry it. */
export function keyFilePath(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 32)
  return join(configHome(), 'Switchboard keys', `${name}.key`)
}

/** The data folder that a command line names with `--data-dir DIR` or `--data-dir=DIR`, else the default one. */
export function dataDirFlag(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='))
  const value = args[at]?.includes('=') === true ? args[at].slice('--data-dir='.length) : args[at + 1]
  return at < 0 || value === undefined || value === '' ? defaultDataDir() : resolve(value)
}
