import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWorld, type World } from '../../../test/support/world.ts'
import { insertNotice } from './queries.ts'
import { BrokerService } from './service.ts'

let world: World
let asked: string[]
let answer: string
let service: BrokerService
let listeners: Array<() => void>

beforeEach(async () => {
  world = await openWorld()
  asked = []
  listeners = []
  world.connections.onConnected = (listener) => void listeners.push(listener as () => void)
  service = new BrokerService({
    ...world,
    onDeauthorized: ({ zoomUserId }) => {
      asked.push(zoomUserId)
      return Promise.resolve(answer)
    },
  })
})
afterEach(async () => {
  service.close()
  await service.closed
  await world[Symbol.asyncDispose]()
})

function put(count: number): void {
  world.store.core.tx('test.notices', (tx) => {
    for (let i = 0; i < count; i += 1)
      insertNotice(tx, { at: 1, client_id: 'c', zoom_user_id: `z${i}`, zoom_account_id: 'a' })
  })
}

it('settles every notice that is there, and keeps nothing of whom it was about', async () => {
  answer = 'removed'
  put(250)
  service.start()
  await service.closed
  expect(asked).toHaveLength(250)
  expect(
    world.store.core.all(
      'SELECT DISTINCT zoom_user_id, zoom_account_id, result, settled_at > 0 AS settled FROM broker_notices',
    ),
  ).toEqual([{ zoom_user_id: '', zoom_account_id: '', result: 'removed', settled: 1 }])
})

it('tries what has to wait again once in a while, however often something else sets it going', async () => {
  answer = 'later'
  put(1)
  service.start()
  const pass = async (minutes: number): Promise<void> => {
    for (let i = 0; i < minutes; i += 1) {
      world.clock.advance(60_000)
      await service.closed
    }
  }
  await service.closed
  for (let i = 0; i < 4; i += 1) {
    await pass(1)
    for (const connected of listeners) connected()
    await service.closed
  }
  expect(asked).toHaveLength(5)
  await pass(15)
  expect(asked).toHaveLength(8)
})
