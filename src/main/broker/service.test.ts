import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWorld, type World } from '../../../test/support/world.ts'
import { insertNotice } from './queries.ts'
import { BrokerService, type Deauthorized } from './service.ts'

let world: World
let asked: string[]
let answer: (notice: Deauthorized) => Promise<string>
let service: BrokerService
let listeners: Array<() => void>

beforeEach(async () => {
  world = await openWorld()
  asked = []
  listeners = []
  world.connections.onConnected = (listener) => void listeners.push(listener as () => void)
  service = new BrokerService({
    ...world,
    onDeauthorized: (notice) => {
      asked.push(notice.zoomUserId)
      return answer(notice)
    },
  })
})
afterEach(async () => {
  service.close()
  await service.closed
  await world[Symbol.asyncDispose]()
})

function put(count: number, from = 0): void {
  world.store.core.tx('test.notices', (tx) => {
    for (let i = from; i < from + count; i += 1)
      insertNotice(tx, { at: 1, client_id: 'c', zoom_user_id: `z${i}`, zoom_account_id: 'a' })
  })
}

it('settles every notice that is there, and keeps nothing of whom it was about', async () => {
  answer = () => Promise.resolve('removed')
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
  answer = () => Promise.resolve('later')
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

it('settles every notice that comes, also while others are settled', async () => {
  let go: () => void = () => undefined
  const first = new Promise<void>((resolve) => (go = resolve))
  answer = async () => {
    await first
    return 'removed'
  }
  put(2)
  service.start()
  put(248, 2)
  go()
  await expect.poll(() => asked.length).toBe(250)
})

it('lets notices that must wait keep none behind them from its turn', async () => {
  answer = ({ zoomUserId }) => Promise.resolve(zoomUserId === 'z149' ? 'removed' : 'later')
  put(150)
  service.start()
  await expect.poll(() => asked.at(-1)).toBe('z149')
})
