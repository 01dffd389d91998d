import { afterEach, beforeEach, expect, it } from 'vitest'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId } from '../../contract/ids.ts'
import type { UserRow } from '../../contract/users.ts'

let world: World
let tenantId: TenantId

beforeEach(async () => {
  world = await openWorld()
  tenantId = addTenant(world)
})
afterEach(() => world[Symbol.asyncDispose]())

/** A user with meetings that begin in so many hours. */
async function withMeetings(name: string, ...hours: number[]): Promise<void> {
  const userId = addUser(world, tenantId, name)
  for (const hour of hours) {
    const at = (plus: number): string => new Date(world.clock.now() + (hour + plus) * 3_600_000).toISOString()
    const slot = world.slots.add(userId, { startAt: at(0), endAt: at(0.5) })
    const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
    await world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' })
  }
}

function pages(descending: boolean, limit: number): UserRow[] {
  const rows: UserRow[] = []
  let cursor: string | undefined
  do {
    const page = world.users.list({ sort: 'urgency', descending, limit, cursor, states: ['neverConnected'] })
    expect(page.total).toEqual({ value: 6, exact: true })
    rows.push(...page.rows)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return rows
}

it('lists whose next meeting begins first before all, then who has none by name, page by page', async () => {
  await withMeetings('Zoe', 2, 30)
  await withMeetings('Ömer', 9)
  await withMeetings('Anna')
  await withMeetings('Mia', 1)
  await withMeetings('Ben')
  await withMeetings('Ada', 9)
  const order = ['Mia', 'Zoe', 'Ada', 'Ömer', 'Anna', 'Ben']
  for (const limit of [1, 2, 4, 6, 50]) {
    expect(pages(false, limit).map(({ name }) => name)).toEqual(order)
    expect(pages(true, limit).map(({ name }) => name)).toEqual(order.toReversed())
  }
  expect(pages(false, 50).map(({ comingMeetings }) => comingMeetings)).toEqual([1, 2, 1, 1, 0, 0])
  // A meeting that has begun is not at risk any more.
  world.clock.advance(90 * 60_000)
  expect(pages(false, 50).map(({ name }) => name)).toEqual(['Zoe', 'Ada', 'Ömer', 'Anna', 'Ben', 'Mia'])
})
