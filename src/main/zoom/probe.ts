import type { Clock } from '../clock.ts'
import { type Http, NoAnswer } from './http.ts'
import type { Ledger } from './ledger.ts'

/**
 * Asks a server of Zoom's whether it answers at all, whatever it says: no token is shown and no allowance
 * spent, but the ledger has it like everything that leaves.
 */
export async function probeZoom(
  parts: { http: Http; ledger: Ledger; clock: Clock },
  origin: string,
): Promise<boolean> {
  const { http, ledger, clock } = parts
  const open = ledger.begin(
    {
      at: clock.now(),
      issuer: origin,
      zoom_app_id: '',
      tenant_id: null,
      user_id: null,
      account_id: null,
      zoom_user_id: null,
      operation: 'probe',
      method: 'HEAD',
      path: '/',
      label: null,
      purpose: 'See whether Zoom answers',
      subject_id: null,
      lane: 'background',
      counted: 0,
      retry_of: null,
    },
    0,
  )
  const begun = clock.ticks()
  const end = { code: null, bytes: null, limits: null, refusedBy: null, freesAt: null, requestId: null }
  try {
    const { status } = await http.send({ url: `${origin}/`, method: 'HEAD', headers: {}, body: null })
    ledger.end(open, { ...end, state: 'answered', status, message: null, durationMs: clock.ticks() - begun })
    return true
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const state = error.neverSent ? 'notSent' : 'noAnswer'
    ledger.end(open, {
      ...end,
      state,
      status: null,
      message: error.message,
      durationMs: clock.ticks() - begun,
    })
    return false
  }
}
