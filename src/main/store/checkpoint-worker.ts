// Copies what stands in a write-ahead log into its database, off the main thread. PASSIVE waits for nobody and holds
// nobody up: commits go on meanwhile.
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

const db = new Sqlite(workerData as string, { timeout: 0 })
db.pragma('synchronous = FULL')
parentPort?.on('message', () => {
  const [row] = db.pragma('wal_checkpoint(PASSIVE)') as Array<{ log: number; checkpointed: number }>
  parentPort?.postMessage({ log: row?.log ?? 0, left: (row?.log ?? 0) - (row?.checkpointed ?? 0) })
})
