import { describe, expect, it } from 'vitest'
import type { TenantId } from '../../../contract/ids.ts'
import type { ScopeNeed } from '../../../contract/zoom-apps.ts'
import { columnsOfMatrix, scopeCell, worstGap } from './scope-matrix.ts'

const tenant = { users: 10, states: { healthy: 4, scopeGap: 2, neverConnected: 3, disconnected: 1 } }
const gaps = (updateMeeting: number, deleteMeeting = 0): Parameters<typeof scopeCell>[1] => ({
  tenantId: 'ten_00000000000000000000' as TenantId,
  level: 'user',
  gaps: { updateMeeting, deleteMeeting },
})
const needed = new Set(['updateMeeting', 'deleteMeeting'] as const)
const need = (name: ScopeNeed['name']): ScopeNeed => ({
  name,
  feature: 'meetings',
  words: '',
  head: '',
  breaks: '',
  granular: '',
  classic: [],
})

describe('a cell of the matrix', () => {
  it.each([
    ['nobody lacks it', tenant, gaps(0), { kind: 'granted' }],
    ['some lack it', tenant, gaps(2), { kind: 'some', users: 2 }],
    ['all who are connected lack it', tenant, gaps(6), { kind: 'all', users: 6 }],
    ['nothing is known of gaps', tenant, undefined, { kind: 'granted' }],
    ['nobody is connected', { users: 3, states: { neverConnected: 3 } }, gaps(0), { kind: 'nobody' }],
    ['the only one removed the app', { users: 1, states: { appRemoved: 1 } }, gaps(0), { kind: 'nobody' }],
  ] as const)('where %s', (_name, one, known, cell) => {
    expect(scopeCell(one, known, 'updateMeeting', needed)).toEqual(cell)
  })

  it('says that a scope is not needed where the app’s level does without it', () => {
    expect(scopeCell(tenant, gaps(2), 'listUsers', needed)).toEqual({ kind: 'notNeeded' })
  })
})

it('has a column for each need of either level, once', () => {
  const columns = columnsOfMatrix([need('getUser')], [need('getUser'), need('listUsers')])
  expect(columns.map(({ name }) => name)).toEqual(['getUser', 'listUsers'])
})

it('is about the gap that most users have', () => {
  const needs = [need('updateMeeting'), need('deleteMeeting')]
  expect(worstGap(gaps(2, 5), needs)).toMatchObject({ need: { name: 'deleteMeeting' }, users: 5 })
  expect(worstGap(gaps(0), needs)).toBeNull()
})
