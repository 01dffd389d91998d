import { afterAll, describe, expect, it } from 'vitest'
import { costlySteps, explain } from '../../../test/support/explain.ts'
import { scratchStore } from '../../../test/support/scratch.ts'
import type { OperationId, TenantId, UserId, ZoomAppId } from '../../contract/ids.ts'
import { listAudit } from '../audit/queries.ts'
import { eventsOf } from '../connections/event-queries.ts'
import { usersWithWaitingWork } from '../connections/host-queries.ts'
import { connectionByZoomUser } from '../connections/queries.ts'
import { brokenByUrgency } from '../connections/impact-queries.ts'
import { refreshesOf } from '../connections/refresh-queries.ts'
import {
  checksToPlan,
  dueChecks,
  newlyExpiring,
  noLongerExpiring,
  refreshesForComingWork,
  refreshesToKeepAlive,
  unplanned,
} from '../connections/upkeep-queries.ts'
import type { ConnectionId, ImportId } from '../../contract/ids.ts'
import {
  countNotes,
  endedBefore,
  importsIn,
  latestAccepted,
  notesOf,
  tenantsHere,
  unaccepted,
} from '../imports/queries.ts'
import { nextStaged, rowWithEmail } from '../imports/staging-queries.ts'
import { nextItems } from '../operations/queries.ts'
import { countAtRisk, meetingsAtRisk } from '../overview/queries.ts'
import { callsByHour, fullUsers, listCalls, spentByAccount, spentByPurpose } from '../quota/queries.ts'
import { usageRows } from '../reports/queries.ts'
import { dueMeetings, nextDueAt } from '../slots/meeting-queries.ts'
import { overlappingSlot, slotsBetween, unsettledSlots } from '../slots/queries.ts'
import {
  countByState,
  countEmails,
  idsOfUsers,
  pageOfUsers,
  userByEmail,
  usersBehind,
  usersByEmails,
} from '../users/queries.ts'
import { accountDay, callsSince, endLostCalls, userDay } from '../zoom/ledger-queries.ts'
import type { Reader } from './handles.ts'

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())

const tenant = 'ten_0123456789abcdefghjk' as TenantId
const user = 'usr_0123456789abcdefghjk' as UserId
const operation = 'opr_0123456789abcdefghjk' as OperationId
const NONE = { tenantId: null, search: null, states: null }

const sorts = ['name', 'email', 'state'] as const
const pages = sorts.flatMap((sort) =>
  [null, tenant].flatMap((tenantId) =>
    [false, true].map(
      (descending) =>
        [
          `pageOfUsers by ${sort}${descending ? ', descending' : ''}${tenantId === null ? '' : ', of a tenant'}`,
          (db: Reader): unknown =>
            pageOfUsers(
              db,
              { ...NONE, tenantId },
              {
                sort,
                descending,
                after: sort === 'state' ? ['healthy', 'a', user] : ['a', user],
                limit: 50,
                now: 1,
              },
            ),
        ] as const,
    ),
  ),
)

/**
 * Sorts of what an index has found already, and of which there is little: a tenant's users, until the list in memory is
 * there (`core-0007`).
 */
const SMALL =
  /^(pageOfUsers by (name|state)(, descending)?, of a tenant: USE TEMP B-TREE|brokenByUrgency( of a tenant)?: USE TEMP B-TREE FOR ORDER BY|refreshesForComingWork: USE TEMP B-TREE FOR ORDER BY|slotsBetween of users: USE TEMP B-TREE FOR ORDER BY|countAtRisk: USE TEMP B-TREE FOR count)/

const CORE: ReadonlyArray<readonly [string, (db: Reader) => unknown]> = [
  ...pages,
  ['idsOfUsers', (db) => idsOfUsers(db, NONE, 501)],
  ['userByEmail', (db) => userByEmail(db, tenant, 'a@example.com')],
  ['countByState of a tenant', (db) => countByState(db, tenant)],
  ['usersByEmails', (db) => usersByEmails(db, [{ tenant_id: tenant, email_key: 'a' }])],
  ['countEmails', (db) => countEmails(db, [{ tenant_id: tenant, email_key: 'a' }])],
  ['tenantsHere', (db) => tenantsHere(db, [tenant])],
  ['usersWithWaitingWork', (db) => usersWithWaitingWork(db, 'con_0123456789abcdefghjk' as ConnectionId)],
  ['usersBehind', (db) => usersBehind(db, [{ issuer: 'i', zoomUserId: 'z' }])],
  ['endedBefore', (db) => endedBefore(db, 1)],
  ['unaccepted', (db) => unaccepted(db, 100)],
  ['notesOf', (db) => notesOf(db, 'imp_0123456789abcdefghjk' as ImportId, 0, 100)],
  ['countNotes', (db) => countNotes(db, 'imp_0123456789abcdefghjk' as ImportId)],
  ['dueMeetings', (db) => dueMeetings(db, 1, 16)],
  ['nextDueAt', (db) => nextDueAt(db)],
  ['overlappingSlot', (db) => overlappingSlot(db, user, 1, 2, null)],
  [
    'slotsBetween',
    (db) => slotsBetween(db, { from: 1, to: 2, tenantId: null, userIds: null, search: null, limit: 100 }),
  ],
  [
    'slotsBetween of users',
    (db) => slotsBetween(db, { from: 1, to: 2, tenantId: null, userIds: [user], search: null, limit: 100 }),
  ],
  ['eventsOf', (db) => eventsOf(db, 'con_0123456789abcdefghjk' as ConnectionId, 50)],
  ['connectionByZoomUser', (db) => connectionByZoomUser(db, 'app_0123456789abcdefghjk' as ZoomAppId, 'z')],
  [
    'listAudit',
    (db) => listAudit(db, { tenantId: null, subjectId: null, search: null, before: 5, limit: 50 }),
  ],
  [
    'listAudit of a subject',
    (db) => listAudit(db, { tenantId: null, subjectId: user, search: null, before: null, limit: 50 }),
  ],
  [
    'listAudit of a tenant',
    (db) => listAudit(db, { tenantId: tenant, subjectId: null, search: null, before: null, limit: 50 }),
  ],
  [
    'meetingsAtRisk',
    (db) => meetingsAtRisk(db, { now: 1, until: 2, states: ['paused'], tenantId: null }, 10),
  ],
  ['brokenByUrgency', (db) => brokenByUrgency(db, { states: ['paused'], tenantId: null, now: 1 }, 2)],
  [
    'brokenByUrgency of a tenant',
    (db) => brokenByUrgency(db, { states: ['paused'], tenantId: tenant, now: 1 }, 2),
  ],
  ['refreshesOf', (db) => refreshesOf(db, 'con_0123456789abcdefghjk' as ConnectionId, 50)],
  ['refreshesToKeepAlive', (db) => refreshesToKeepAlive(db, 1, 200)],
  ['refreshesForComingWork', (db) => refreshesForComingWork(db, { now: 1, soon: 2, dueSoon: 2 }, 200)],
  ['dueChecks', (db) => dueChecks(db, 1, 200)],
  ['checksToPlan', (db) => checksToPlan(db, 1, 500)],
  ['unplanned', (db) => unplanned(db, 1000)],
  ['newlyExpiring', (db) => newlyExpiring(db, 1, 500)],
  ['noLongerExpiring', (db) => noLongerExpiring(db, 1, 500)],
  ['countAtRisk', (db) => countAtRisk(db, { now: 1, until: 2, states: ['paused'], tenantId: null })],
]

const call = {
  tenantId: null,
  accountId: null,
  userId: null,
  only: 'all',
  since: 0,
  before: null,
  limit: 50,
} as const
const LEDGER: ReadonlyArray<readonly [string, (db: Reader) => unknown]> = [
  ['listCalls', (db) => listCalls(db, call)],
  ['listCalls of a user', (db) => listCalls(db, { ...call, userId: user })],
  ['listCalls of an account', (db) => listCalls(db, { ...call, accountId: 'a' })],
  ['userDay', (db) => userDay(db, '2026-11-24', 'i', 'z')],
  ['accountDay', (db) => accountDay(db, '2026-11-24', 'i', 'a')],
  ['callsSince', (db) => callsSince(db, 'i', 'a', 1)],
  ['fullUsers', (db) => fullUsers(db, '2026-11-24', 80, 1)],
  ['callsByHour', (db) => callsByHour(db, 1)],
]

describe('a hot query of core.db reads no whole table and sorts nothing', () => {
  it.each(CORE)('%s', (name, ask) => {
    const costly = costlySteps(explain(store.core, ask)).filter((step) => !SMALL.test(`${name}: ${step}`))
    expect(costly).toEqual([])
  })
})

describe('a hot query of ledger.db reads no whole table and sorts nothing', () => {
  it.each(LEDGER)('%s', (_name, ask) => {
    const costly = costlySteps(explain(store.ledger, ask)).filter(
      // Newest first by the row’s number, up to a limit: the end of the table, not all of it.
      (step) => step !== 'SCAN calls',
    )
    expect(costly).toEqual([])
  })
})

describe('a query of what is rare or of one owner finds its rows by an index', () => {
  it.each([
    ['listCalls of a user', /INDEX calls_of_user/, (db: Reader) => listCalls(db, { ...call, userId: user })],
    [
      'listCalls of an account',
      /INDEX calls_of_account/,
      (db: Reader) => listCalls(db, { ...call, accountId: 'a' }),
    ],
    [
      'listCalls that were refused',
      /INDEX calls_refused/,
      (db: Reader) => listCalls(db, { ...call, only: 'refused' }),
    ],
    ['spentByPurpose', /INDEX calls_of_zoom_user/, (db: Reader) => spentByPurpose(db, 'i', 'z', 1, 2)],
    ['spentByAccount', /INDEX calls_of_account/, (db: Reader) => spentByAccount(db, 'i', 'a', 'light', 1, 2)],
    ['usageRows', /PRIMARY KEY/, (db: Reader) => usageRows(db, { from: 'a', to: 'b', tenantId: null }, 50)],
  ] as const)('%s', (_name, index, ask) => {
    expect(explain(store.ledger, ask).join('\n')).toMatch(index)
  })

  it('unsettledSlots', () => {
    expect(explain(store.core, (db) => unsettledSlots(db, null, 50)).join('\n')).toMatch(
      /INDEX meetings_by_state/,
    )
  })

  it('importsIn, latestAccepted: imports are few, and found by what they wait for', () => {
    expect(explain(store.core, (db) => importsIn(db, 'applying')).join('\n')).toMatch(
      /INDEX imports_by_state/,
    )
    expect(explain(store.core, (db) => latestAccepted(db, 1)).join('\n')).toMatch(/INDEX imports_by_state/)
  })

  it('rows of a staging file, in the order of names and by email', () => {
    const id = 'imp_0123456789abcdefghjk' as ImportId
    const file = store.staging.create(id)
    const next = explain(file, (db) => nextStaged(db, { at_name: 'a', at_row: 1 }, 100))
    expect(next.join('\n')).toMatch(/SEARCH staged USING PRIMARY KEY/)
    expect(costlySteps(next)).toEqual([])
    expect(explain(file, (db) => rowWithEmail(db, tenant, 'a')).join('\n')).toMatch(/PRIMARY KEY/)
    file.close()
  })

  it('nextItems', () => {
    expect(explain(store.core, (db) => nextItems(db, operation, 1, 12)).join('\n')).toMatch(
      /INDEX operation_items_by_state/,
    )
  })
  it('endLostCalls, at every start', () => {
    const plan: string[] = []
    const run = (sql: string): number => {
      for (const { detail } of store.ledger.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`))
        plan.push(detail)
      return 0
    }
    store.ledger.tx('test.endLostCalls', (tx) => endLostCalls({ ...tx, run }))
    expect(plan.join('\n')).toMatch(/INDEX calls_open/)
  })
})
