import type { Plan } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** A Zoom account that was met: the unit that carries a plan and its limits. */
export interface ZoomAccount {
  readonly issuer: string
  readonly id: string
  readonly name: string | null
  readonly plan: Plan
  /** `licensedUser`: a Licensed user proves at least Pro. `assumed`: until the operator says otherwise. */
  readonly planSource: 'operator' | 'licensedUser' | 'assumed'
}

interface Row {
  issuer: string
  id: string
  name: string | null
  plan: Plan | null
  has_licensed: number
}

function fromRow(row: Row): ZoomAccount {
  const { issuer, id, name } = row
  if (row.plan !== null) return { issuer, id, name, plan: row.plan, planSource: 'operator' }
  return row.has_licensed === 1
    ? { issuer, id, name, plan: 'pro', planSource: 'licensedUser' }
    : { issuer, id, name, plan: 'free', planSource: 'assumed' }
}

/** The account, with the plan to pace by; one never met is taken for a free one. */
export function zoomAccount(db: Reader, issuer: string, id: string): ZoomAccount {
  const row = db.get<Row>('SELECT * FROM zoom_accounts WHERE issuer = $issuer AND id = $id', { issuer, id })
  return fromRow(row ?? { issuer, id, name: null, plan: null, has_licensed: 0 })
}

/** Every account that was met. */
export function zoomAccounts(db: Reader): ZoomAccount[] {
  return db.all<Row>('SELECT * FROM zoom_accounts ORDER BY name IS NULL, name, id').map(fromRow)
}

/** Takes note of an account, and of a Licensed user in it (Zoom's user `type` 2). */
export function noteZoomAccount(
  tx: Tx,
  account: { issuer: string; id: string; name: string | null; licensed: boolean; now: number },
): void {
  tx.run(
    `INSERT INTO zoom_accounts (issuer, id, name, has_licensed, seen_at) VALUES ($issuer, $id, $name, $licensed, $now)
     ON CONFLICT DO UPDATE SET name = coalesce(name, $name), has_licensed = max(has_licensed, $licensed), seen_at = $now`,
    { ...account, licensed: account.licensed ? 1 : 0 },
  )
}

export function setAccountPlan(tx: Tx, issuer: string, id: string, plan: Plan): number {
  return tx.run('UPDATE zoom_accounts SET plan = $plan WHERE issuer = $issuer AND id = $id', {
    issuer,
    id,
    plan,
  })
}
