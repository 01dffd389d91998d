import { expect, test } from 'vitest'
import { TenantId } from '../../contract/ids.ts'
import { withScope } from './scope.ts'

const tenantId = TenantId.parse('ten_0123456789abcdefghjk')

test('a path carries the scope along', () => {
  expect(withScope('/users', tenantId)).toBe(`/users?tenant=${tenantId}`)
  expect(withScope('/users?view=paused', tenantId)).toBe(`/users?view=paused&tenant=${tenantId}`)
})

test('without a scope, or with one of its own, a path stays as it is', () => {
  expect(withScope('/users?view=paused', undefined)).toBe('/users?view=paused')
  expect(withScope('/users?tenant=ten_other', tenantId)).toBe('/users?tenant=ten_other')
})
