import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '../support/processes.ts'

const Manifest = z.object({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
})

function manifest(path: string): z.infer<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(join(root, path), 'utf8')))
}

test('every version is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest('package.json')
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test.each(['@orpc', '@mantine'])(
  'all installed %s packages are of one version, which package.json names',
  (scope) => {
    const installed = globSync(`node_modules/${scope}/*/package.json`, { cwd: root }).map(
      (path) => manifest(path).version,
    )
    const { dependencies, devDependencies } = manifest('package.json')
    const named = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
      name.startsWith(`${scope}/`),
    )
    expect(installed.length).toBeGreaterThanOrEqual(named.length)
    expect([...new Set([...installed, ...named.map(([, version]) => version)])]).toHaveLength(1)
  },
)

test('no package may run a script when it is installed', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
})
