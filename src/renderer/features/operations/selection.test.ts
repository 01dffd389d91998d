import { beforeEach, expect, test } from 'vitest'
import { UserId } from '../../../contract/ids.ts'
import { handOver, handedOver, newOperationPath } from './selection.ts'

const stored = new Map<string, string>()
beforeEach(() => {
  stored.clear()
  Object.assign(globalThis, {
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
  })
})

test('what was handed over is handed over once more after a reload', () => {
  const ids = [UserId.parse('usr_0123456789abcdefghjk')]
  handOver({ by: 'ids', ids })
  expect(handedOver()).toEqual({ by: 'ids', ids })
  expect(handedOver()).toEqual({ by: 'ids', ids })
})

test('nothing, or something unreadable, is no selection', () => {
  expect(handedOver()).toBeNull()
  stored.set('switchboard-selection', '{broken')
  expect(handedOver()).toBeNull()
  stored.set('switchboard-selection', '{"by":"ids","ids":["not an id"]}')
  expect(handedOver()).toBeNull()
})

test('the kind is in the path', () => {
  expect(newOperationPath('disconnect')).toBe('/operations/new?kind=disconnect')
})
