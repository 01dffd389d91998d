import { expect, test } from 'vitest'
import { importRuns } from '../faults/imports.ts'

// Every point is killed at by `npm run soak -- imports`.
test('a console killed in the middle of an import has all of it afterwards, or nothing, and says which', async () => {
  const said: string[] = []
  const counts = await importRuns(4, 3, (line) => said.push(line))
  expect({ ...counts, said }).toEqual({
    passed: 4,
    failed: 0,
    said: said.map(() => expect.stringMatching(/^ok/)),
  })
}, 120_000)
