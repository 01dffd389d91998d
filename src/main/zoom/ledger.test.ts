import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyLedger, scratchStore } from '../../../test/support/scratch.ts'
import type { Label } from '../../contract/states.ts'
import type { Store } from '../store/store.ts'
import { type Ending, Ledger, type OpenCall } from './ledger.ts'
import type { NewCall } from './ledger-queries.ts'
import { readLimitHeaders } from './limit-headers.ts'

const DAY = 86_400_000
const MIDNIGHT = Date.parse('2026-11-25T00:00:00.000Z')

function call(facts: Partial<NewCall> = {}): NewCall {
  return {
    at: MIDNIGHT - 1000,
    issuer: 'https://zoom.us',
    zoom_app_id: 'app',
    tenant_id: 't1',
    user_id: 'u1',
    account_id: 'a1',
    zoom_user_id: 'z1',
    operation: 'createMeeting',
    method: 'POST',
    path: '/users/{userId}/meetings',
    label: 'light',
    purpose: 'Book',
    subject_id: null,
    lane: 'person',
    counted: 1,
    retry_of: null,
    ...facts,
  }
}

function ending(facts: Partial<Ending> = {}): Ending {
  return {
    state: 'answered',
    status: 201,
    code: null,
    message: null,
    durationMs: 12.4,
    bytes: 10,
    limits: null,
    refusedBy: null,
    freesAt: null,
    requestId: null,
    ...facts,
  }
}

const headers = (values: Record<string, string>, now = MIDNIGHT): Ending['limits'] =>
  readLimitHeaders(new Headers(values), now)

/** Every count, by its key, as it follows from the calls themselves. */
const RECOUNT = {
  user_days: `SELECT date(at / 1000, 'unixepoch') AS day, issuer, zoom_user_id, sum(counted) AS counted,
      sum(refused_by IS NOT NULL) AS refused
    FROM calls WHERE label IS NOT NULL AND state <> 'notSent' AND counted = 1 GROUP BY 1, 2, 3`,
  account_days: `SELECT date(at / 1000, 'unixepoch') AS day, issuer, account_id, label, count(*) AS calls,
      sum(refused_by IS NOT NULL) AS refused
    FROM calls WHERE label IS NOT NULL AND state <> 'notSent' GROUP BY 1, 2, 3, 4`,
  account_hours: `SELECT at / 3600000 AS hour, issuer, account_id, label, count(*) AS calls,
      sum(refused_by IS NOT NULL) AS refused
    FROM calls WHERE label IS NOT NULL AND state <> 'notSent' GROUP BY 1, 2, 3, 4`,
  usage_days: `SELECT date(at / 1000, 'unixepoch') AS day, coalesce(tenant_id, '') AS tenant_id,
      coalesce(user_id, '') AS user_id, account_id, zoom_user_id, label, count(*) AS calls, sum(counted) AS counted,
      sum(refused_by IS NOT NULL) AS refused
    FROM calls WHERE label IS NOT NULL AND state <> 'notSent' GROUP BY 1, 2, 3, 4, 5, 6`,
} as const
const KEPT = {
  user_days: 'SELECT day, issuer, zoom_user_id, counted, refused FROM user_days WHERE counted + refused <> 0',
  account_days:
    'SELECT day, issuer, account_id, label, calls, refused FROM account_days WHERE calls + refused <> 0',
  account_hours:
    'SELECT hour, issuer, account_id, label, calls, refused FROM account_hours WHERE calls + refused <> 0',
  usage_days:
    'SELECT day, tenant_id, user_id, account_id, zoom_user_id, label, calls, counted, refused FROM usage_days WHERE calls + refused + counted <> 0',
} as const

function sorted(rows: unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}

const anyCall = fc.record({
  at: fc.constantFrom(MIDNIGHT - 1, MIDNIGHT, MIDNIGHT - 3_600_000, MIDNIGHT + 5 * 3_600_000, MIDNIGHT + DAY),
  issuer: fc.constantFrom('https://zoom.us', 'http://127.0.0.1:1'),
  tenant_id: fc.constantFrom('t1', 't2', null),
  user_id: fc.constantFrom('u1', 'u2', null),
  account_id: fc.constantFrom('a1', 'a2'),
  zoom_user_id: fc.constantFrom('z1', 'z2'),
  operation: fc.constantFrom('createMeeting', 'getUser', 'listMeetings'),
  label: fc.constantFrom<Label | null>('light', 'medium', 'heavy', null),
  counted: fc.constantFrom<0 | 1>(0, 1),
})
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('begin' as const), call: anyCall, peak: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    do: fc.constant('end' as const),
    which: fc.nat(30),
    state: fc.constantFrom<Ending['state']>('answered', 'noAnswer', 'notSent'),
    category: fc.constantFrom('Light', 'Medium', 'Heavy', null),
    refusedBy: fc.constantFrom('perSecond', 'userDaySpent', 'accountDaySpent', null),
    attribute: fc.boolean(),
  }),
  fc.record({ do: fc.constant('restart' as const) }),
)

describe('the counts of the ledger', () => {
  it('equal the calls themselves after any sequence of beginnings, ends, new labels and restarts', () => {
    using store = scratchStore()
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 40 }), (steps) => {
        emptyLedger(store)
        let ledger = new Ledger(store.ledger, () => undefined)
        let open: OpenCall[] = []
        for (const step of steps)
          if (step.do === 'begin') open.push(ledger.begin(call(step.call), step.peak))
          else if (step.do === 'restart') {
            ledger = new Ledger(store.ledger, () => undefined)
            open = []
          } else {
            const [ended] = open.splice(step.which % Math.max(1, open.length), 1)
            if (ended === undefined) continue
            const answered = step.state === 'answered'
            ledger.end(
              ended,
              ending({
                state: step.state,
                limits:
                  answered && step.category !== null
                    ? headers({ 'x-ratelimit-category': step.category })
                    : null,
                refusedBy: answered ? step.refusedBy : null,
                freesAt: step.refusedBy === null ? null : MIDNIGHT + DAY,
              }),
            )
            if (answered && step.refusedBy === null && step.attribute)
              ledger.attribute(ended, { accountId: 'a2', zoomUserId: 'z2' })
          }
        for (const table of ['user_days', 'account_days', 'account_hours', 'usage_days'] as const)
          expect([table, ...sorted(store.ledger.all(KEPT[table]))]).toEqual([
            table,
            ...sorted(store.ledger.all(RECOUNT[table])),
          ])
      }),
      { numRuns: 40 },
    )
  })
})

describe('the ledger', () => {
  const counted = (store: Store): number | undefined =>
    store.ledger.get<{ counted: number }>('SELECT counted FROM user_days')?.counted

  it('has a call on disk before it is sent', () => {
    using store = scratchStore()
    const { id } = new Ledger(store.ledger, () => undefined).begin(call(), 1)
    expect(store.ledger.get('SELECT state, status FROM calls WHERE id = $id', { id })).toEqual({
      state: 'sent',
      status: null,
    })
    expect(counted(store)).toBe(1)
  })

  it('takes back what surely never left, and keeps what may have arrived', () => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    ledger.end(ledger.begin(call(), 1), ending({ state: 'notSent', status: null }))
    expect(counted(store)).toBe(0)
    ledger.end(ledger.begin(call(), 1), ending({ state: 'noAnswer', status: null }))
    expect(counted(store)).toBe(1)
  })

  it('says of calls that a dead process left that no answer came', () => {
    using store = scratchStore()
    new Ledger(store.ledger, () => undefined).begin(call(), 1)
    const later = new Ledger(store.ledger, () => undefined)
    expect(later.db.get('SELECT state FROM calls')).toEqual({ state: 'noAnswer' })
    expect(counted(store)).toBe(1)
  })

  it('learns an endpoint’s label from its category header, and knows it after a restart', () => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    expect([ledger.labelOf('createMeeting'), ledger.paceLabels('createMeeting')]).toEqual([
      'light',
      ['light', 'medium'],
    ])
    ledger.end(ledger.begin(call(), 1), ending({ limits: headers({ 'x-ratelimit-category': 'Heavy' }) }))
    for (const each of [ledger, new Ledger(store.ledger, () => undefined)])
      expect([each.labelOf('createMeeting'), each.paceLabels('createMeeting')]).toEqual(['heavy', ['heavy']])
  })

  it('learns nothing where no category came', () => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    ledger.end(ledger.begin(call(), 1), ending({ limits: headers({}) }))
    expect(ledger.paceLabels('createMeeting')).toEqual(['light', 'medium'])
  })

  it.each([
    [
      'the user’s 100',
      {},
      { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '93' },
      'https://zoom.us user z1',
    ],
    [
      'a second',
      {},
      { 'x-ratelimit-type': 'QPS', 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '2' },
      'https://zoom.us a1 light/second',
    ],
    [
      'a day',
      {},
      { 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '9' },
      'https://zoom.us a1 light/day',
    ],
    [
      'the label that the header names',
      {},
      {
        'x-ratelimit-category': 'Medium',
        'x-ratelimit-type': 'Daily-limit',
        'x-ratelimit-limit': '2000',
        'x-ratelimit-remaining': '9',
      },
      'https://zoom.us a1 medium/day',
    ],
  ])('gives a reading to %s', (_what, facts, values, bucket) => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    ledger.end(ledger.begin(call(facts), 1), ending({ limits: headers(values) }))
    expect(
      store.ledger.all<{ bucket: string }>('SELECT bucket FROM readings').map((row) => row.bucket),
    ).toEqual([bucket])
    expect(store.ledger.all('SELECT id FROM specimens')).toEqual([])
  })

  it.each([
    [
      'a number without a type that fits nothing',
      {},
      { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5893' },
      null,
    ],
    [
      'a refusal of the user’s 100 that shows another number',
      {},
      { 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5893' },
      'userDaySpent',
    ],
    ['a refusal that names no limit', {}, { 'x-ratelimit-category': 'Light' }, 'unknownLimit'],
  ])('keeps as a specimen, and lets move no gauge, %s', (_what, facts, values, refusedBy) => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    ledger.end(
      ledger.begin(call(facts), 1),
      ending({
        status: 429,
        message: 'text',
        limits: headers(values),
        refusedBy,
        freesAt: refusedBy === null ? null : MIDNIGHT,
      }),
    )
    expect(store.ledger.all('SELECT bucket FROM readings')).toEqual([])
    expect(
      store.ledger
        .all<{ headers: string }>('SELECT headers FROM specimens')
        .map((row) => JSON.parse(row.headers) as unknown),
    ).toEqual([values])
  })

  it('keeps until when Zoom called a user’s day spent, and counts the refusal', () => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    ledger.end(ledger.begin(call(), 1), ending({ status: 429, refusedBy: 'userDaySpent', freesAt: MIDNIGHT }))
    expect(store.ledger.all('SELECT counted, refused, spent_until FROM user_days')).toEqual([
      { counted: 1, refused: 1, spent_until: MIDNIGHT },
    ])
  })

  it('keeps the highest peak of a day and when it was', () => {
    using store = scratchStore()
    const ledger = new Ledger(store.ledger, () => undefined)
    for (const [i, peak] of [1, 4, 2].entries()) ledger.begin(call({ at: MIDNIGHT + i }), peak)
    expect(store.ledger.all('SELECT peak, peak_at FROM account_days')).toEqual([
      { peak: 4, peak_at: MIDNIGHT + 1 },
    ])
  })
})
