import type { Operation, OperationItem } from '../../contract/operations.ts'
import type { ItemState } from '../../contract/states.ts'
import type { ItemRow, OperationRow } from './queries.ts'

const SETTLED: ReadonlySet<ItemState> = new Set(['done', 'failed', 'skipped', 'cancelled'])

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** An operation as it is shown, with how far it is and when it may end. */
export function toOperation(
  row: OperationRow,
  items: ReadonlyArray<{ readonly state: ItemState; readonly items: number }>,
  now: number,
): Operation {
  const counts: Operation['counts'] = Object.fromEntries(
    items.map(({ state, items: count }) => [state, count]),
  )
  const settled = items.reduce((sum, { state, items: count }) => (SETTLED.has(state) ? sum + count : sum), 0)
  const running = row.state === 'running' || row.state === 'cancelling'
  const worked = settled - (counts.skipped ?? 0)
  const rate = worked / Math.max(1, now - row.started_at)
  const onlyWaiting =
    running && (counts.running ?? 0) === 0 && (counts.queued ?? 0) === 0 && (counts.waiting ?? 0) > 0
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state === 'done' && (counts.failed ?? 0) > 0 ? 'failed' : row.state,
    startedBy: row.started_by,
    startedAt: new Date(row.started_at).toISOString(),
    endedAt: instant(row.ended_at),
    total: row.total,
    settled,
    counts,
    endsAt: running && worked > 0 ? new Date(now + (row.total - settled) / rate).toISOString() : null,
    standsStill: onlyWaiting
      ? 'Everything that is left waits for Zoom, for an allowance or for the secrets; it goes on by itself'
      : null,
  }
}

/** One user's part as it is shown. */
export function toItem(row: ItemRow): OperationItem {
  return {
    userId: row.user_id,
    name: row.name,
    tenantName: row.tenant_name,
    state: row.state,
    reason: row.reason,
    mustConsent: row.must_consent === 1,
    tries: row.tries,
    calls: row.calls,
    nextTryAt: row.state === 'waiting' ? instant(row.next_try_at) : null,
    at: instant(row.at),
  }
}
