import { expect, test } from 'vitest'
import type { Effect } from '../../../contract/operations.ts'
import { UserId } from '../../../contract/ids.ts'
import { listEffects } from './effects.ts'

function effect(name: string, meetings: number, setAside = false): Effect {
  return {
    userId: UserId.parse('usr_0123456789abcdefghjk'),
    name,
    tenantName: 'Northgate Clinics',
    state: 'healthy',
    effect: 'Revoke, prove, erase',
    setAside,
    mustConsent: false,
    meetings,
    calls: 3,
  }
}
const rows = [effect('Maria', 2), effect('Aiko', 9), effect('Zeynep', 0), effect('Yusuf', 1, true)]
const names = (found: Effect[]) => found.map(({ name }) => name)

test('main’s order stays until another is asked for', () => {
  expect(names(listEffects(rows, 'all', '', undefined))).toEqual(['Maria', 'Aiko', 'Zeynep', 'Yusuf'])
  expect(names(listEffects(rows, 'all', '', { column: 'meetings', descending: true }))).toEqual([
    'Aiko',
    'Maria',
    'Yusuf',
    'Zeynep',
  ])
  expect(names(listEffects(rows, 'all', '', { column: 'name', descending: false }))[0]).toBe('Aiko')
})

test('views and the search narrow; who is set aside loses no meetings', () => {
  expect(names(listEffects(rows, 'meetings', '', undefined))).toEqual(['Maria', 'Aiko'])
  expect(names(listEffects(rows, 'setAside', '', undefined))).toEqual(['Yusuf'])
  expect(names(listEffects(rows, 'all', 'MAR', undefined))).toEqual(['Maria'])
})
