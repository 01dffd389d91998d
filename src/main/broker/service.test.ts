import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWorld, type World } from '../../../test/support/world.ts'
import { insertNotice } from './queries.ts'
import { BrokerService, type Deauthorized } from './service.ts'

let world: World
let broker: BrokerService
let asked: string[]
let answer: (notice: Deauthorized) => Promise<string>

beforeEach(async () => {
  world = await openWorld()
  asked = []
  broker = new BrokerService({
    ...world,
    onDeauthorized: (notice) => {
      asked.push(notice.zoomUserId)
      return answer(notice)
    },
  })
})
afterEach(async () => {
  broker.close()
  await broker.closed
  await world[Symbol.asyncDispose]()
})

const note = (from: number, to: number): void =>
  world.store.core.tx('test.notices', (tx) => {
    for (let i = from; i < to; i += 1)
      insertNotice(tx, {
        at: world.clock.now(),
        client_id: 'client-1',
        zoom_user_id: `u${i}`,
        zoom_account_id: 'acc-1',
      })
  })

it('settles every notice that comes, also while others are settled', async () => {
  let go: () => void = () => undefined
  const first = new Promise<void>((resolve) => (go = resolve))
  answer = async () => {
    await first
    return 'removed'
  }
  note(0, 2)
  broker.start()
  note(2, 250)
  go()
  await expect.poll(() => asked.length).toBe(250)
})

it('lets notices that must wait keep none behind them from its turn', async () => {
  answer = ({ zoomUserId }) => Promise.resolve(zoomUserId === 'u149' ? 'removed' : 'later')
  note(0, 150)
  broker.start()
  await expect.poll(() => asked.at(-1)).toBe('u149')
})
