import type { Label, Plan } from '../../src/contract/states.ts'
import type { Ledger } from '../../src/main/zoom/ledger.ts'
import type { Lane, Spending } from '../../src/main/zoom/pacer.ts'
import type { ManualClock } from './manual-clock.ts'

export const ISSUER = 'https://zoom.us'

/** What a call of the test account is about to spend. */
export function spending(
  labels: readonly Label[],
  lane: Lane,
  plan: Plan,
  user: string | null = null,
): Spending {
  return { issuer: ISSUER, accountId: 'acc', plan, labels, countedUser: user, lane }
}

/** Writes a call to the ledger, as the door does in the moment at which it is let go. */
export function write(ledger: Ledger, at: number, label: Label, user: string | null = null, peak = 1): void {
  ledger.begin(
    {
      at,
      issuer: ISSUER,
      zoom_app_id: 'app',
      tenant_id: 't',
      user_id: 'u',
      account_id: 'acc',
      zoom_user_id: user,
      operation: 'test',
      method: 'GET',
      path: '/',
      label,
      purpose: 'test',
      subject_id: null,
      lane: 'person',
      counted: user === null ? 0 : 1,
      retry_of: null,
    },
    peak,
  )
}

/** Lets every promise that is settled be noticed. */
export async function flush(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await Promise.resolve()
}

/** Moves the clock on, letting everything that is let go on the way be noticed at its instant. */
export async function walk(clock: ManualClock, ms: number): Promise<void> {
  const until = clock.now() + ms
  await flush()
  for (;;) {
    const next = clock.nextAt
    if (next === null || next > until) break
    clock.advance(Math.max(0, next - clock.now()))
    await flush()
  }
  clock.advance(until - clock.now())
  await flush()
}
