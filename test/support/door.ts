import { z } from 'zod'
import { type Caller, type CallSpec, Door, type TokenSource } from '../../src/main/zoom/door.ts'
import type { EndpointName } from '../../src/main/zoom/endpoints.ts'
import { ZoomFailure } from '../../src/main/zoom/failures.ts'
import { Http } from '../../src/main/zoom/http.ts'
import { Ledger } from '../../src/main/zoom/ledger.ts'
import { Pacer } from '../../src/main/zoom/pacer.ts'
import type { Reachability } from '../../src/main/zoom/reachability.ts'
import type { Store } from '../../src/main/store/store.ts'
import { type Reply, type Seen, startServer, type TestServer } from './http-server.ts'
import { ManualClock, settle } from './manual-clock.ts'
import { quietReachability } from './reachability.ts'

/** A door before a server of the test. */
export interface DoorSetup extends AsyncDisposable {
  readonly server: TestServer
  readonly clock: ManualClock
  readonly reachability: Reachability
  readonly refreshes: string[]
  caller: Caller
  call<T>(spec: CallSpec<T>): Promise<T>
}

/** A door before a server that answers as it is told, one reply a request; the last one repeats. */
export async function doorBefore(
  store: Store,
  ...replies: Array<Reply | ((request: Seen) => Reply)>
): Promise<DoorSetup> {
  let nth = 0
  const server = await startServer((request) => {
    const reply = replies[Math.min(nth, replies.length - 1)] ?? {}
    nth += 1
    return typeof reply === 'function' ? reply(request) : reply
  })
  const clock = new ManualClock()
  const http = new Http(replies.includes('hang') ? 1000 : 10_000)
  const reachability = quietReachability(clock)
  const door = new Door({
    clock,
    http,
    pacer: new Pacer(clock, store.ledger),
    ledger: new Ledger(store.ledger, () => undefined),
    reachability,
  })
  const refreshes: string[] = []
  const tokens: TokenSource = {
    current: () => Promise.resolve('T0'),
    afterRefusal: (refused) => {
      refreshes.push(refused)
      return Promise.resolve(`T${refreshes.length}`)
    },
  }
  const setup: DoorSetup = {
    server,
    clock,
    reachability,
    refreshes,
    caller: {
      zoomAppId: 'app',
      issuer: server.url,
      apiUrl: server.url,
      accountId: 'acc',
      zoomUserId: 'zu',
      plan: 'pro',
      tenantId: 't',
      userId: 'u',
    },
    call: (spec) => settle(clock, door.call(setup.caller, tokens, spec)),
    async [Symbol.asyncDispose]() {
      await Promise.all([http.close(), server.close()])
    },
  }
  return setup
}

const Found = z.object({ id: z.string() })

/** A call of an endpoint, with what it needs. */
export function specOf(
  endpoint: EndpointName,
  facts: Partial<CallSpec<{ id: string }>> = {},
): CallSpec<{ id: string }> {
  return {
    endpoint,
    path: { userId: 'me', meetingId: '810000001' },
    answer: Found,
    purpose: 'test',
    subjectId: 's',
    lane: 'person',
    ...(endpoint === 'createMeeting' || endpoint === 'updateMeeting' ? { body: { topic: 'x' } } : {}),
    ...facts,
  }
}

/** The failure with which a call ends. */
export async function failureOf(promise: Promise<unknown>): Promise<ZoomFailure> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof ZoomFailure) return error
  throw error
}

/** What the ledger says of a call. */
export interface LedgerRow {
  id: number
  state: string
  status: number | null
  retry_of: number | null
  refused_by: string | null
}
/** The calls of a ledger, oldest first. */
export function ledgerRows(store: Store): LedgerRow[] {
  return store.ledger.all('SELECT id, state, status, retry_of, refused_by FROM calls ORDER BY id')
}
