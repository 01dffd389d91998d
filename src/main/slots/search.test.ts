import { afterAll, beforeAll, expect, it } from 'vitest'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'

let world: World
const DAY = 86_400_000

beforeAll(async () => {
  world = await openWorld()
  const userId = addUser(world, addTenant(world), 'Łukasz')
  for (const [i, [name, email, topic]] of [
    ['Änne', 'aenne@x.example', 'Intake'],
    ['ИВАН', 'ivan_b@x.example', '100% sure'],
    ['Ivan', 'ivanxb@x.example', 'Back\\slash'],
  ].entries()) {
    const at = (hours: number): string => new Date(world.clock.now() + hours * 3_600_000).toISOString()
    const slot = world.slots.add(userId, { startAt: at(i + 1), endAt: at(i + 2) })
    const attendee = { name: name ?? '', email: email ?? '', timeZone: 'UTC' }
    await world.slots.book(slot.id, { attendee, topic: topic ?? '', notes: '' })
  }
})
afterAll(() => world[Symbol.asyncDispose]())

it.each([
  ['ÄNNE', ['Änne']],
  ['иван', ['ИВАН']],
  ['IVAN_', ['ИВАН']],
  ['%', ['ИВАН']],
  ['\\', ['Ivan']],
  ['łUK', ['Änne', 'ИВАН', 'Ivan']],
  ['nobody', []],
])(
  'a search for %j looks at attendee, address, topic and host as they stand, without case',
  (search, found) => {
    const [from, to] = [new Date(world.clock.now()), new Date(world.clock.now() + DAY)].map((at) =>
      at.toISOString(),
    )
    const { rows } = world.slots.list({ from: from ?? '', to: to ?? '', search, limit: 10 })
    expect(rows.map(({ appointment }) => appointment?.attendee.name)).toEqual(found)
  },
)
