// Copies what stands in a write-ahead log into its database, off the main thread. PASSIVE waits for nobody and holds
// nobody up: commits go on meanwhile. The file is open only while that is done, and the thread ends when it is told to:
// a thread that is torn down with a database open may take its process along.
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

parentPort?.on('message', (word: 'checkpoint' | 'end') => {
  if (word === 'end') return parentPort?.close()
  const db = new Sqlite(workerData as string, { timeout: 0 })
  try {
    db.pragma('synchronous = FULL')
    const [row] = db.pragma('wal_checkpoint(PASSIVE)') as Array<{ log: number; checkpointed: number }>
    parentPort?.postMessage({ log: row?.log ?? 0, left: (row?.log ?? 0) - (row?.checkpointed ?? 0) })
  } finally {
    db.close()
  }
})
