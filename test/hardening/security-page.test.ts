import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/processes.ts'

const SKIPPED = new Set(['node_modules', 'out', '.git', '.cache', 'docs'])

/** Every test file of this project: its path and its text. */
function testFiles(folder = root): Array<{ path: string; text: string }> {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : testFiles(path)
    return /\.test\.tsx?$/.test(entry.name) ? [{ path, text: plain(readFileSync(path, 'utf8')) }] : []
  })
}

function plain(text: string): string {
  return text.replaceAll(/[’']/g, "'").replaceAll(/\s+/g, ' ').toLowerCase()
}

/** The rows of the tables of threats: the threat, and the cell that names its tests. */
function threats(): Array<[threat: string, tests: string]> {
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
  return page.split('\n## ').flatMap((part) =>
    part.startsWith('Threats of RFC')
      ? part.split('\n').flatMap((line): Array<[string, string]> => {
          const cells = line.split('|').map((cell) => cell.trim())
          const [, threat = '', , tests = ''] = cells
          return cells.length === 5 && !/^-+$|^threat$/.test(threat) ? [[threat, tests]] : []
        })
      : [],
  )
}

const files = testFiles()

test('the page has a row for each threat that applies', () => {
  expect(threats().length).toBeGreaterThanOrEqual(30)
})

test.each(threats())('%s: the tests that it names are there', (_threat, tests) => {
  const named = [...tests.matchAll(/`([\w/.-]+)`(?:: ([^;`“]+))?|“([^”]+)”/g)]
  expect(named.length).toBeGreaterThan(0)
  for (const [, file, phrase, quoted] of named) {
    const within = file === undefined ? files : files.filter(({ path }) => path.includes(file))
    expect(within, `a test file ${file ?? ''}`).not.toEqual([])
    const words =
      plain(quoted ?? phrase ?? '')
        .split('…')[0]
        ?.replace(/, (two|three) tests$|, a table.*$/, '')
        .trim() ?? ''
    expect(
      within.some(({ text }) => text.includes(words)),
      `“${words}” in ${file ?? 'a test'}`,
    ).toBe(true)
  }
})
