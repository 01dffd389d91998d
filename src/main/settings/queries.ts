import type { Reader, Tx } from '../store/handles.ts'

export function startsOf(db: Reader): number {
  return db.get<{ starts: number }>('SELECT starts FROM console WHERE id = 1')?.starts ?? 0
}

export function countStart(tx: Tx): void {
  tx.run('UPDATE console SET starts = starts + 1 WHERE id = 1')
}

export function zoomAppsExist(db: Reader): boolean {
  return db.get<{ found: number }>('SELECT EXISTS (SELECT 1 FROM zoom_apps) AS found')?.found === 1
}

/** Forgets every sealed value: what needs one asks for consent, or for the client secret, again. */
export function eraseEverySecret(tx: Tx, reason: string, now: number): number {
  tx.run('UPDATE zoom_apps SET client_secret = NULL')
  // The pairing with the broker is its sealed keys: without them this is another console.
  for (const table of ['broker', 'broker_visits']) tx.run(`DELETE FROM ${table}`)
  tx.run(
    `UPDATE connect_links SET state = 'withdrawn', text = $reason, ended_at = $now WHERE ended_at IS NULL`,
    { reason, now },
  )
  return tx.run(
    `UPDATE connections SET access = NULL, refresh = NULL, access_expires_at = NULL, next_try_at = NULL,
       resumes_to = NULL, state_reason = $reason, state_at = $now,
       state = CASE WHEN state IN ('disconnected', 'revocationWaiting') THEN 'disconnected' ELSE 'needsConsent' END
     WHERE refresh IS NOT NULL`,
    { reason, now },
  )
}
