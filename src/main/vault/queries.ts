import type { SecretsMode } from '../../contract/settings.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface DataKeyRow {
  mode: SecretsMode
  backend: string
  sealed: Uint8Array | null
  params: string
  fingerprint: string
  sealed_at: number
}

export function dataKeys(db: Reader): DataKeyRow[] {
  return db.all<DataKeyRow>('SELECT * FROM data_keys ORDER BY sealed_at')
}

export function putDataKey(tx: Tx, row: DataKeyRow): void {
  tx.run(
    `INSERT INTO data_keys (mode, backend, sealed, params, fingerprint, sealed_at)
     VALUES ($mode, $backend, $sealed, $params, $fingerprint, $sealed_at)
     ON CONFLICT (mode) DO UPDATE SET backend = $backend, sealed = $sealed, params = $params,
       fingerprint = $fingerprint, sealed_at = $sealed_at`,
    { ...row },
  )
}

export function dropDataKeysExcept(tx: Tx, modes: readonly SecretsMode[]): void {
  tx.run('DELETE FROM data_keys WHERE mode NOT IN (SELECT value FROM json_each($modes))', {
    modes: JSON.stringify(modes),
  })
}

export function dropAllDataKeys(tx: Tx): void {
  tx.run('DELETE FROM data_keys')
}
