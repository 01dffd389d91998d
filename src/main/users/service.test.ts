import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { contract } from '../../contract/index.ts'
import { ConnectionState } from '../../contract/states.ts'
import type { UserRow } from '../../contract/users.ts'
import { connectionOfUser, setState } from '../connections/queries.ts'
import type { KeyedSort } from './queries.ts'

const zoom = await FakeZoom.start()
let world: World
let tenantId: TenantId

beforeEach(async () => {
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
})
afterEach(() => world[Symbol.asyncDispose]())
afterAll(() => zoom[Symbol.asyncDispose]())

const SORTS: readonly KeyedSort[] = ['name', 'email', 'state', 'tenant', 'type']
const ask = (
  input: Partial<Parameters<World['users']['list']>[0]> = {},
): ReturnType<World['users']['list']> =>
  world.users.list({ sort: 'name', descending: false, limit: 200, ...input })
const names = (input: Parameters<typeof ask>[0] = {}): string[] => ask(input).rows.map(({ name }) => name)

function put(userId: UserId, state: ConnectionState): void {
  const row = connectionOfUser(world.store.core, userId)
  if (row === undefined) throw new Error('no connection')
  world.store.core.tx('test', (tx) => setState(tx, row.id, state, 'why', 1))
}

/** Reads a list to its end; between two pages something may happen. */
function pages(
  sort: KeyedSort,
  descending: boolean,
  limit: number,
  between: () => void = () => undefined,
): UserRow[] {
  const rows: UserRow[] = []
  let cursor: string | undefined
  do {
    const page = ask({ sort, descending, limit, cursor })
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    rows.push(...page.rows)
    cursor = page.next ?? undefined
    if (cursor !== undefined) between()
  } while (cursor !== undefined)
  return rows
}

function codeOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
  return 'no error'
}

describe('a list, page by page', () => {
  const anyName = fc.constantFrom(
    'Anna',
    'anna',
    'ANNA',
    'Änne',
    'Ben',
    '山田',
    '😀',
    'Zoe',
    '"\\',
    'é',
    'e\u0301',
  )
  it.each(SORTS.flatMap((sort) => [true, false].map((descending) => [sort, descending] as const)))(
    'by %s, descending %s: has everyone once and in order, whatever is tied',
    (sort, descending) => {
      fc.assert(
        fc.property(
          fc.array(anyName, { minLength: 1, maxLength: 14 }),
          fc.integer({ min: 1, max: 5 }),
          (chosen, limit) => {
            world.store.core.tx('test.empty', (tx) => tx.run('DELETE FROM users'))
            for (const [i, name] of chosen.entries())
              addUser(world, tenantId, name, `${i % 3}-${i}@x.example`)
            const all = ask({ sort, descending }).rows
            expect(pages(sort, descending, limit)).toEqual(all)
            expect(new Set(all.map(({ id }) => id)).size).toBe(chosen.length)
            const up = ask({ sort, descending: false }).rows
            expect(all).toEqual(descending ? up.toReversed() : up)
          },
        ),
        { numRuns: 25 },
      )
    },
  )

  it.each(SORTS)('by %s: loses and repeats nobody who stays, while others are added and renamed', (sort) => {
    for (let i = 0; i < 20; i += 1) addUser(world, tenantId, `User ${i % 4}`, `user${i}@x.example`)
    const stay = ask().rows.map(({ id }) => id)
    let nth = 0
    const moving = addUser(world, tenantId, 'User 2', 'moving@x.example')
    const seen = pages(sort, false, 3, () => {
      nth += 1
      addUser(world, tenantId, `User ${nth % 4}`, `a${nth}@x.example`)
      world.users.change(moving, { name: `User ${nth % 4}`, email: `${nth}moving@x.example` })
    }).map(({ id }) => id)
    expect(seen.filter((id) => stay.includes(id)).toSorted()).toEqual(stay.toSorted())
  })

  it('by state: names stand in order within each state', () => {
    for (const [name, state] of [
      ['Cleo', 'paused'],
      ['Ben', 'healthy'],
      ['Anna', 'paused'],
    ] as const)
      put(addConnected(world, zoom, tenantId, name).userId, state)
    addUser(world, tenantId, 'Dora')
    expect(pages('state', false, 1).map(({ name, state }) => [state, name])).toEqual([
      ['healthy', 'Ben'],
      ['neverConnected', 'Dora'],
      ['paused', 'Anna'],
      ['paused', 'Cleo'],
    ])
  })

  it('takes a strange position, or one of another order, for bad input', () => {
    for (const name of ['Anna', 'Ben']) addUser(world, tenantId, name)
    const next = ask({ limit: 1 }).next ?? ''
    expect(codeOf(() => ask({ sort: 'state', cursor: next }))).toBe('BAD_INPUT')
    const ofState = ask({ sort: 'state', limit: 1 }).next ?? ''
    expect(codeOf(() => ask({ sort: 'name', cursor: ofState }))).toBe('BAD_INPUT')
    for (const cursor of ['', '[]', '[1,2]', '{}', '["a"]', '["a","b","c","d"]'])
      expect(codeOf(() => ask({ cursor }))).toBe('BAD_INPUT')
  })

  it('hands out positions that the contract takes back, however odd the longest name is', () => {
    const schema = contract.users.list['~orpc'].inputSchema
    for (const piece of ['"', '\\', '\u0001', '\u0130', '😀']) {
      const name = piece.repeat(200 / piece.length)
      addUser(world, tenantId, name, `${piece.codePointAt(0)}a@x.example`)
      addUser(world, tenantId, name, `${piece.codePointAt(0)}b@x.example`)
    }
    for (const sort of SORTS) {
      let cursor: string | null = null
      for (let page = 0; page < 9; page += 1) {
        cursor = ask({ sort, limit: 1, ...(cursor === null ? {} : { cursor }) }).next
        expect(schema?.safeParse({ sort, descending: false, limit: 1, cursor }).success).toBe(true)
      }
    }
  })
})

describe('a search', () => {
  beforeEach(() => {
    for (const [name, email] of [
      ['Änne Müller', 'aenne@x.example'],
      ['100% Bob', 'bob_b@x.example'],
      ['Bobby', 'bobxb@x.example'],
      ['Back\\slash', 'back@x.example'],
      ['山田 太郎', 'yamada@x.example'],
      ['ИВАН', 'ivan@x.example'],
    ] as const)
      addUser(world, tenantId, name, email)
  })

  it.each([
    ['%', ['100% Bob']],
    ['_', ['100% Bob']],
    ['\\', ['Back\\slash']],
    ['bob', ['100% Bob', 'Bobby']],
    ['BOB_B@', ['100% Bob']],
    ['äNNE', ['Änne Müller']],
    ['A\u0308nne', ['Änne Müller']],
    ['muller', []],
    ['иван', ['ИВАН']],
    ['山田', ['山田 太郎']],
    ["' OR 1=1 --", []],
    ['', ['100% Bob', 'Back\\slash', 'Bobby', 'Änne Müller', 'ИВАН', '山田 太郎']],
  ])('for %j takes every character as it stands, and case as none', (search, found) => {
    expect(names({ search })).toEqual(found)
    expect(ask({ search }).total).toEqual({ value: found.length, exact: true })
    expect(world.users.matching({ search }, 100)).toEqual(ask({ search }).rows.map(({ id }) => id))
  })
})

describe('filters and counts', () => {
  it('agree: each state’s count is the length of its list, by tenant too', () => {
    const other = addTenant(world, zoom, 'Client 2')
    const states = ConnectionState.options.filter((state) => state !== 'neverConnected')
    for (const [i, state] of states.entries())
      put(addConnected(world, zoom, i % 2 === 0 ? tenantId : other, `U ${state}`).userId, state)
    addUser(world, other, 'Nobody')
    for (const scope of [undefined, tenantId, other]) {
      const { all, states: counts } = world.users.counts(scope)
      const listed = ask(scope === undefined ? {} : { tenantId: scope })
      expect([all, listed.total.value]).toEqual([listed.rows.length, listed.rows.length])
      for (const state of ConnectionState.options)
        expect([state, counts[state] ?? 0]).toEqual([
          state,
          ask({ states: [state], ...(scope === undefined ? {} : { tenantId: scope }) }).rows.length,
        ])
    }
    expect(names({ states: ['paused', 'healthy'], search: 'u pa' })).toEqual(['U paused'])
    expect(names({ states: [] })).toEqual([])
  })
})

describe('a user', () => {
  it('is one per email and tenant, whatever the case; another tenant may have the same', () => {
    const anna = addUser(world, tenantId, 'Anna', 'Anna@X.example')
    expect(codeOf(() => addUser(world, tenantId, 'A', 'anna@x.EXAMPLE'))).toBe('CONFLICT')
    expect(codeOf(() => addUser(world, addTenant(world, zoom, 'Client 2'), 'A', 'anna@x.example'))).toBe(
      'no error',
    )
    const ben = addUser(world, tenantId, 'Ben', 'ben@x.example')
    expect(codeOf(() => world.users.change(ben, { email: 'ANNA@x.example' }))).toBe('CONFLICT')
    expect(world.users.get(ben).email).toBe('ben@x.example')
    expect(world.users.change(anna, { email: 'ANNA@x.example' }).email).toBe('ANNA@x.example')
  })

  it('that is changed in part keeps the rest, and the log says what it was', () => {
    const anna = addUser(world, tenantId, 'Anna')
    world.users.change(anna, { timeZone: 'Asia/Tokyo' })
    expect(world.users.get(anna)).toMatchObject({ name: 'Anna', timeZone: 'Asia/Tokyo' })
    const [entry] = world.audit.list({ subjectId: anna, limit: 1 }).rows
    expect([entry?.action, entry?.before, entry?.after]).toEqual([
      'change user',
      '{"name":"Anna","email":"anna@client1.example.com","timeZone":"Europe/Berlin"}',
      '{"name":"Anna","email":"anna@client1.example.com","timeZone":"Asia/Tokyo"}',
    ])
  })

  it('is not removed while connected, or while an appointment is to come; else with all that was theirs', async () => {
    const { userId } = addConnected(world, zoom, tenantId, 'Anna')
    expect(codeOf(() => world.users.remove(userId))).toBe('CONFLICT')
    const ben = addUser(world, tenantId, 'Ben')
    const at = (hours: number): string => new Date(world.clock.now() + hours * 3_600_000).toISOString()
    const slot = world.slots.add(ben, { startAt: at(1), endAt: at(2) })
    const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
    await world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' })
    expect(codeOf(() => world.users.remove(ben))).toBe('CONFLICT')
    await world.slots.cancel(slot.id, false)
    world.users.remove(ben)
    expect(codeOf(() => world.users.get(ben))).toBe('NOT_FOUND')
    expect(world.store.core.all('SELECT id FROM slots UNION SELECT id FROM appointments')).toEqual([])
  })

  it('of a tenant that is not here is refused', () => {
    expect(codeOf(() => addUser(world, 'ten_00000000000000000000' as TenantId, 'Anna'))).toBe('NOT_FOUND')
  })
})
