import { expect, test } from 'vitest'
import { topicsShown } from './topics.ts'

test('a change is asked again for wherever it shows', () => {
  expect(topicsShown(['connections'])).toEqual(
    new Set(['connections', 'users', 'tenants', 'overview', 'zoomApps', 'accounts', 'quota', 'reports']),
  )
  expect(topicsShown(['tenants'])).toEqual(new Set(['tenants', 'users', 'overview', 'zoomApps', 'broker']))
  expect(topicsShown(['audit'])).toEqual(new Set(['audit']))
  expect(topicsShown([])).toEqual(new Set())
})
