import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../test/support/manual-clock.ts'
import { type ScratchStore, scratchStore } from '../../../../test/support/scratch.ts'
import type { TenantId, UserId } from '../../../contract/ids.ts'
import { ConnectionState } from '../../../contract/states.ts'
import { newId } from '../../ids.ts'
import { folded } from '../../store/like.ts'
import {
  type KeyedSort,
  countUsers,
  insertUser,
  pageOfUsers,
  positionOf,
  type UserConditions,
} from '../queries.ts'
import { UserIndex } from './user-index.ts'

let store: ScratchStore
let clock: ManualClock
let index: UserIndex
const TENANTS = ['ten_0000000000000000000a', 'ten_0000000000000000000b'] as TenantId[]

beforeEach(() => {
  store = scratchStore()
  clock = new ManualClock()
  index = new UserIndex(store.core, clock)
  store.core.tx('test', (tx) => {
    tx.run(`INSERT INTO zoom_apps VALUES ('app', 'n', 'user', 'public', 'c', NULL, 'o', 'a', 0, 1)`)
    for (const [i, id] of TENANTS.entries())
      tx.run(`INSERT INTO tenants VALUES ($id, $name, $id, 'app', 'UTC', 1)`, {
        id,
        name: ['zeta', 'Äther'][i] ?? '',
      })
  })
})
afterEach(() => {
  index.close()
  store[Symbol.dispose]()
})

let made = 0
function add(
  name: string,
  more: Partial<{ tenant: number; state: string; type: number | null; gap: number; email: string }> = {},
): UserId {
  made += 1
  const id = newId('user', made)
  const email = more.email ?? `${made % 7}.${name.toLowerCase().replaceAll(' ', '.')}.${made}@x.example`
  store.core.tx('test.add', (tx) => {
    insertUser(tx, {
      id,
      tenant_id: TENANTS[more.tenant ?? 0] as TenantId,
      name,
      name_key: folded(name),
      email,
      email_key: folded(email),
      time_zone: 'UTC',
      created_at: 1,
    })
    tx.run('UPDATE users SET connection_state = $state, zoom_type = $type, scope_gap = $gap WHERE id = $id', {
      id,
      state: more.state ?? 'neverConnected',
      type: more.type ?? null,
      gap: more.gap ?? 0,
    })
  })
  return id
}

const NONE: UserConditions = { tenantId: null, search: null, states: null }

/** Reads a whole list through the index and through core.db, page by page, and holds them against each other. */
function agree(conditions: UserConditions, sort: KeyedSort, descending: boolean, limit: number): void {
  let after: string[] | null = null
  for (let page = 0; page < 50; page += 1) {
    const said = index.page(conditions, { sort, descending, after, limit })
    const rows = pageOfUsers(store.core, conditions, { sort, descending, after, limit, now: 1 })
    expect(said?.ids).toEqual(rows.map(({ id }) => id))
    expect(said?.total).toEqual({ value: countUsers(store.core, conditions, 1e9), exact: true })
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return
    after = positionOf(last, sort)
  }
}

const someName = fc.constantFrom(
  'Anna',
  'anna',
  'Änne Ö',
  'Ben',
  'Zoe Bennet',
  '山田 太郎',
  '😀',
  'e\u0301',
  'aa',
  'a',
)
const someone = fc.record({
  name: someName,
  tenant: fc.constantFrom(0, 1),
  state: fc.constantFrom(...ConnectionState.options),
  type: fc.constantFrom(null, 1, 2, 4, 99),
  gap: fc.constantFrom(0, 1),
})
const change = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), who: someone }),
  fc.record({ kind: fc.constant('rename' as const), at: fc.nat(), name: someName }),
  fc.record({
    kind: fc.constant('state' as const),
    at: fc.nat(),
    state: fc.constantFrom(...ConnectionState.options),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('undone' as const), who: someone }),
)
const question = fc.record({
  tenantId: fc.constantFrom(null, ...TENANTS),
  search: fc.constantFrom(null, 'a', 'an', 'be', 'zq', 'nn', '田', '@x', 'x.example', 'ö\n0', '.1'),
  states: fc.constantFrom(null, ['healthy', 'paused'] as ConnectionState[], [] as ConnectionState[]),
  types: fc.constantFrom(null, [0], [1, 2], [3]),
  scopeGap: fc.constantFrom(null, true, false),
})

describe('the index', () => {
  it('answers every question as core.db does, whatever was changed before', () => {
    fc.assert(
      fc.property(
        fc.array(someone, { maxLength: 12 }),
        fc.array(change, { maxLength: 12 }),
        question,
        fc.constantFrom<KeyedSort>('name', 'email', 'state', 'tenant', 'type'),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (people, changes, conditions, sort, descending, limit) => {
          store.core.tx('test.empty', (tx) => tx.run('DELETE FROM users'))
          let ids = people.map(({ name, ...more }) => add(name, more))
          agree(conditions, sort, descending, limit)
          for (const one of changes) {
            const id = 'at' in one ? ids[one.at % Math.max(1, ids.length)] : undefined
            if (one.kind === 'add') ids.push(add(one.who.name, one.who))
            else if (one.kind === 'undone') {
              const before = made
              expect(() =>
                store.core.tx('test.undone', (tx) => {
                  tx.run(`UPDATE users SET name_key = 'gone', connection_state = 'paused'`)
                  throw new Error('undone')
                }),
              ).toThrow('undone')
              expect(made).toBe(before)
            } else if (id !== undefined)
              store.core.tx('test.change', (tx) => {
                if (one.kind === 'rename')
                  tx.run('UPDATE users SET name_key = $key WHERE id = $id', { id, key: folded(one.name) })
                if (one.kind === 'state')
                  tx.run('UPDATE users SET connection_state = $state WHERE id = $id', {
                    id,
                    state: one.state,
                  })
                if (one.kind === 'remove') tx.run('DELETE FROM users WHERE id = $id', { id })
              })
            if (one.kind === 'remove') ids = ids.filter((other) => other !== id)
            agree(conditions, sort, descending, limit)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('counts by state and type as they are', () => {
    add('Anna', { state: 'healthy', type: 1, gap: 1 })
    add('Ben', { tenant: 1 })
    expect(index.counts(null)).toEqual({
      states: new Map([
        ['healthy', 1],
        ['neverConnected', 1],
      ]),
      types: [1, 1, 0, 0],
      scopeGap: 1,
    })
    expect(index.counts(TENANTS[1] as TenantId)?.types).toEqual([1, 0, 0, 0])
    expect(index.counts('ten_none' as TenantId)?.types).toEqual([0, 0, 0, 0])
  })

  it('takes in far more than goes at once while it is read, slice by slice, and numbers given again', () => {
    const many = (word: string, count: number): void =>
      store.core.tx(
        'test.many',
        (tx) =>
          void tx.run(
            `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $count)
             INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
             SELECT 'usr_' || $word || format('%016d', i), $tenant, 'n', $word || i * 7919 % $count, 'e', $word || i, 'UTC', 1 FROM n`,
            { word, count, tenant: TENANTS[0] ?? '' },
          ),
      )
    many('aaaa', 4100)
    const ask = () => index.page(NONE, { sort: 'email', descending: false, after: null, limit: 10_000 })
    const lastGoes = (): void =>
      store.core.tx(
        'test.remove',
        (tx) => void tx.run('DELETE FROM users WHERE rowid = (SELECT max(rowid) FROM users)'),
      )
    expect(ask()).toBeNull()
    many('bbbb', 2500)
    store.core.tx('test.change', (tx) => tx.run(`UPDATE users SET name_key = 'q' || name_key`))
    let slices = 0
    for (; ask() === null && slices < 100; slices += 1) {
      lastGoes()
      lastGoes()
      add(`Again ${slices}`)
      clock.advance(1)
    }
    // The rest of the table, then 6600 changes by 2000.
    expect(slices).toBeGreaterThan(4)
    expect(slices).toBeLessThan(100)
    agree(NONE, 'email', false, 1000)
    agree(NONE, 'name', true, 1000)
  }, 20_000)

  it('is read in slices while people come, go and change, and has them all in the end', () => {
    for (let i = 0; i < 4500; i += 1) add(`Person ${(i * 7919) % 4500}`)
    const ask = () => index.page(NONE, { sort: 'email', descending: false, after: null, limit: 10_000 })
    expect(ask()).toBeNull()
    const late = add('Aaa', { email: '-aaa@x.example' })
    store.core.tx('test.change', (tx) => {
      tx.run(
        `UPDATE users SET email_key = 'zzz' || email_key, name_key = 'zzz' || name_key WHERE rowid % 9 = 0`,
      )
      tx.run('DELETE FROM users WHERE rowid % 10 = 2')
    })
    for (let i = 0; i < 10; i += 1) clock.advance(5)
    expect(ask()?.ids[0]).toBe(late)
    agree(NONE, 'email', false, 1000)
    agree(NONE, 'name', true, 1000)
    // More than is taken in at once: the table is read anew, and meanwhile core.db is asked.
    store.core.tx('test.change', (tx) => tx.run(`UPDATE users SET name_key = 'q' || name_key`))
    expect(ask()).toBeNull()
    for (let i = 0; i < 10; i += 1) clock.advance(5)
    agree({ ...NONE, search: 'q' }, 'name', false, 1000)
  })
})
