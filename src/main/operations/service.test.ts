import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { begin, ended, itemsByName } from '../../../test/support/operations.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { OperationId, TenantId, UserId } from '../../contract/ids.ts'
import type { Selection } from '../../contract/operations.ts'
import { type ConnectionState, type OperationKind } from '../../contract/states.ts'
import { connectionOfUser, eraseTokens, setState } from '../connections/queries.ts'

let zoom: FakeZoom
let world: World
let tenantId: TenantId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

const byIds = (...ids: UserId[]): Selection => ({ by: 'ids', ids })
const everyone: Selection = { by: 'filter', filter: {} }

/** A user whose connection stands in a state. */
function userIn(state: ConnectionState, name: string = state): UserId {
  if (state === 'neverConnected') return addUser(world, tenantId, name)
  const { userId } = addConnected(world, zoom, tenantId, name)
  const row = connectionOfUser(world.store.core, userId)
  if (row === undefined) throw new Error('no connection')
  if (state === 'paused') world.connections.pause(userId)
  else if (state !== 'healthy')
    world.store.core.tx('test', (tx) =>
      state === 'disconnected'
        ? eraseTokens(tx, row.id, state, 'Revoked', 1)
        : setState(tx, row.id, state, 'why', 1),
    )
  return userId
}

function codeOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
  return 'no error'
}

const STATES = [
  'healthy',
  'paused',
  'neverConnected',
  'disconnected',
  'needsConsent',
  'revocationWaiting',
  'scopeGap',
] as const

describe('a dry run', () => {
  const SET_ASIDE: Record<OperationKind, readonly ConnectionState[]> = {
    check: ['paused', 'neverConnected', 'disconnected', 'revocationWaiting'],
    pause: ['paused', 'neverConnected', 'disconnected', 'revocationWaiting'],
    resume: STATES.filter((state) => state !== 'paused'),
    disconnect: ['neverConnected', 'disconnected'],
    reconnect: ['neverConnected', 'revocationWaiting'],
  }
  it.each(Object.entries(SET_ASIDE) as Array<[OperationKind, ConnectionState[]]>)(
    '%s: puts each user in the right bucket, counts the buckets, and sends nothing',
    (kind, setAside) => {
      for (const state of STATES) userIn(state)
      const preview = world.operations.preview(kind, everyone)
      const aside = preview.rows.filter((row) => row.setAside).map(({ state }) => state)
      expect(aside.toSorted()).toEqual(setAside.toSorted())
      expect(preview).toMatchObject({
        chosen: STATES.length,
        setAside: setAside.length,
        acting: STATES.length - setAside.length,
        calls: preview.rows.reduce((sum, row) => (row.setAside ? sum : sum + row.calls), 0),
        undoable: kind !== 'disconnect',
        confirmation: kind === 'disconnect' ? String(STATES.length - setAside.length) : null,
      })
      for (const row of preview.rows) expect(row.effect.startsWith('Set aside')).toBe(row.setAside)
      expect([zoom.seen, world.operations.list(10)]).toEqual([[], []])
    },
  )

  it('counts the coming appointments of those it acts on, and of nobody else', async () => {
    const [anna, ben] = [userIn('healthy', 'Anna'), userIn('paused', 'Ben')]
    for (const [userId, hour] of [
      [anna, 1],
      [anna, 3],
      [ben, 1],
    ] as const) {
      const at = (plus: number): string =>
        new Date(world.clock.now() + (hour + plus) * 3_600_000).toISOString()
      const slot = world.slots.add(userId, { startAt: at(0), endAt: at(1) })
      const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
      await world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' })
    }
    expect(world.operations.preview('pause', byIds(anna, ben))).toMatchObject({
      meetings: 2,
      rows: [
        { name: 'Anna', meetings: 2 },
        { name: 'Ben', meetings: 1 },
      ],
    })
  })

  it('takes a user once who was picked twice, and leaves out one who is gone', () => {
    const anna = userIn('healthy', 'Anna')
    const gone = userIn('neverConnected', 'Gone')
    world.users.remove(gone)
    expect(world.operations.preview('pause', byIds(anna, anna, gone))).toMatchObject({ chosen: 1, acting: 1 })
    expect(codeOf(() => world.operations.preview('pause', byIds(gone)))).toBe('NOTHING_SELECTED')
    expect(codeOf(() => world.operations.preview('pause', byIds()))).toBe('NOTHING_SELECTED')
  })
})

describe('a beginning', () => {
  it('is refused where there is nothing to do', () => {
    userIn('paused')
    expect(codeOf(() => world.operations.begin('pause', everyone, null))).toBe('NOTHING_SELECTED')
    expect(world.operations.list(10)).toEqual([])
  })

  it.each([null, '', '1', '3', '2.0', 'two', '２'])(
    'of what cannot be undone is refused when %j is typed for 2',
    (typed) => {
      for (const name of ['Anna', 'Ben']) userIn('healthy', name)
      userIn('neverConnected')
      expect(codeOf(() => world.operations.begin('disconnect', everyone, typed))).toBe('CONFIRMATION_WRONG')
      expect([world.operations.list(10), zoom.seen]).toEqual([[], []])
    },
  )

  it('takes the number of those it acts on, with space around it', async () => {
    for (const name of ['Anna', 'Ben']) userIn('healthy', name)
    const { id } = world.operations.begin('disconnect', everyone, ' 2 ')
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 2 } })
  })

  it('refuses a number that was right before the selection changed', () => {
    userIn('healthy', 'Anna')
    const { confirmation } = world.operations.preview('disconnect', everyone)
    userIn('healthy', 'Ben')
    expect(codeOf(() => world.operations.begin('disconnect', everyone, confirmation))).toBe(
      'CONFIRMATION_WRONG',
    )
  })

  it('freezes "all that match": who matches later is not taken, who matches no more still is', async () => {
    userIn('healthy', 'Anna')
    const ben = userIn('healthy', 'Ben')
    const filter: Selection = { by: 'filter', filter: { states: ['healthy'], tenantId } }
    const { id, total } = world.operations.begin('pause', filter, null)
    const late = userIn('healthy', 'Late')
    expect(world.users.get(ben).state).toBe('paused')
    expect(total).toBe(2)
    await ended(world, id)
    expect(Object.keys(itemsByName(world, id))).toEqual(['Anna', 'Ben'])
    expect(world.users.get(late).state).toBe('healthy')
  })

  it('is written to the audit log with what was chosen, and again at its end with how it ended', async () => {
    userIn('healthy', 'Anna')
    userIn('paused', 'Ben')
    const id = begin(world, 'pause', world.users.matching({}, 10))
    await ended(world, id)
    const rows = world.audit.list({ subjectId: id, limit: 10 }).rows
    expect(rows.map(({ action, who, result }) => [action, who, result])).toEqual([
      ['pause users, ended', 'Olga Operator', '1 done, 1 skipped'],
      ['pause users', 'Olga Operator', 'begun'],
    ])
  })
})

describe('the limit of 500 users', () => {
  const addMany = (count: number): void => {
    world.store.core.tx('test.many', (tx) => {
      for (let i = 0; i < count; i += 1)
        world.users.insert(tx, { tenantId, name: `U ${i}`, email: `u${i}@x.example`, timeZone: 'UTC' })
    })
  }

  it('holds for a filter: 500 are taken, 501 are refused with the true number', () => {
    addMany(500)
    expect(world.operations.preview('reconnect', everyone)).toMatchObject({ chosen: 500, setAside: 500 })
    addUser(world, tenantId, 'One more')
    expect(() => world.operations.preview('reconnect', everyone)).toThrow(
      expect.objectContaining({ code: 'TOO_MANY', data: { limit: 500, chosen: 501 } }) as Error,
    )
    expect(codeOf(() => world.operations.begin('pause', everyone, null))).toBe('TOO_MANY')
  })
})

describe('what operations say of themselves', () => {
  let id: OperationId
  beforeEach(async () => {
    userIn('healthy', 'Änne 100%')
    userIn('needsConsent', 'Ben_B')
    userIn('neverConnected', 'Cleo')
    id = begin(world, 'reconnect', world.users.matching({}, 10))
    await ended(world, id)
  })
  const names = (input: Omit<Parameters<World['operations']['items']>[0], 'id' | 'limit'>): string[] =>
    world.operations.items({ id, limit: 10, ...input }).rows.map(({ name }) => name)

  it('is "failed" if any user failed, with each one’s result and reason, those who need someone first', () => {
    expect(world.operations.get(id)).toMatchObject({ state: 'failed', total: 3, settled: 3, endsAt: null })
    expect(world.operations.items({ id, limit: 10 }).rows).toMatchObject([
      {
        name: 'Ben_B',
        state: 'failed',
        mustConsent: true,
        calls: 0,
        reason: 'Must consent again: no token is left here',
      },
      { name: 'Änne 100%', state: 'done', mustConsent: false, calls: 1, tries: 1 },
      { name: 'Cleo', state: 'skipped', mustConsent: true, tries: 0 },
    ])
  })

  it('comes page by page without a row twice, and a strange position is a typed error', () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = world.operations.items({ id, limit: 1, cursor })
      seen.push(...page.rows.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(['Ben_B', 'Änne 100%', 'Cleo'])
    for (const odd of ['x', '[1]', '["a",2]', '[1,2,3]'])
      expect(codeOf(() => world.operations.items({ id, limit: 1, cursor: odd }))).toBe('BAD_INPUT')
  })

  it('is searched without case in any script, and with no wildcards', () => {
    expect([names({ search: 'äNNE' }), names({ search: 'ÄNN' }), names({ search: 'must CONSENT' })]).toEqual([
      ['Änne 100%'],
      ['Änne 100%'],
      ['Ben_B', 'Cleo'],
    ])
    expect([names({ search: '%' }), names({ search: '_' }), names({ search: '\\' })]).toEqual([
      ['Änne 100%'],
      ['Ben_B'],
      [],
    ])
    expect([names({ states: ['failed', 'skipped'] }), names({ states: [] })]).toEqual([['Ben_B', 'Cleo'], []])
  })

  it('lets only the failed be tried again, in an operation of its own', async () => {
    const again = world.operations.retryFailed(id)
    await ended(world, again.id)
    expect(Object.keys(itemsByName(world, again.id))).toEqual(['Ben_B'])
    expect(again.title).toBe('Reconnect 1 user')
    const clean = begin(world, 'pause', world.users.matching({ states: ['healthy'] }, 10))
    await ended(world, clean)
    expect(codeOf(() => world.operations.retryFailed(clean))).toBe('NOTHING_SELECTED')
  })

  it('is newest first, and can be removed once ended, its items with it', () => {
    const later = begin(world, 'pause', world.users.matching({ states: ['healthy'] }, 10))
    expect(world.operations.list(10).map((each) => each.id)).toEqual([later, id])
    world.operations.remove(id)
    expect(codeOf(() => world.operations.get(id))).toBe('NOT_FOUND')
    expect(world.store.core.all('SELECT DISTINCT operation_id FROM operation_items')).toEqual([
      { operation_id: later },
    ])
  })
})
