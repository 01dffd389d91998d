import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../support/processes.ts'

const out = join(root, 'out')

/** What a built file imports, statically or not: files of ours and names of packages. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const found = code.matchAll(
    /(?:\bimport\s*(?:[^'"();]*?\bfrom\s*)?|\bimport\(\s*|\bexport\s[^'"();]*?\bfrom\s*)["']([^"']+)["']/g,
  )
  return [...found].map(([, name = '']) => name)
}

/** Every file and package that a program loads. */
function reachableFrom(entry: string): { files: string[]; packages: Set<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) visit(join(dirname(file), name))
      else packages.add(name)
    }
  }
  visit(join(out, entry))
  return { files: [...files], packages }
}

test.each(['main/serve.js', 'main/demo.js', 'main/sandbox.js', 'main/broker.js'])(
  '%s runs without Electron: nothing it loads names it',
  (entry) => {
    const { files, packages } = reachableFrom(entry)
    expect(files.length).toBeGreaterThan(0)
    expect([...packages].filter((name) => name.startsWith('electron'))).toEqual([])
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(/require\(["']electron/)
  },
)

test('main/index.js is the one that loads Electron, so the walk above can find it', () => {
  expect([...reachableFrom('main/index.js').packages]).toContain('electron')
})

test('the sandbox loads nothing of ours but itself and what it names', () => {
  const { packages } = reachableFrom('main/sandbox.js')
  const foreign = [...packages].filter(
    (name) => !name.startsWith('node:') && !/^(hono|@hono\/node-server|zod)(\/|$)/.test(name),
  )
  expect(foreign).toEqual([])
})

test('the broker loads nothing but itself, its contract and what it names', () => {
  const { files, packages } = reachableFrom('main/broker.js')
  const foreign = [...packages].filter(
    (name) => !name.startsWith('node:') && !/^(hono|@hono\/node-server|zod|better-sqlite3)(\/|$)/.test(name),
  )
  expect(foreign).toEqual([])
  // It never exchanges a code, so nothing in it may know how.
  for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(/oauth\/token|code_verifier/)
})

test('the preload is one CommonJS file that requires electron and nothing else', () => {
  expect(readdirSync(join(out, 'preload')).filter((name) => !name.endsWith('.map'))).toEqual(['index.cjs'])
  const code = readFileSync(join(out, 'preload/index.cjs'), 'utf8')
  expect([...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual(['electron'])
  expect(code).not.toMatch(/\bimport\s/)
  expect(code).not.toContain('contextBridge')
})

test('the page loads no script or style of another origin, and none inline', () => {
  const page = readFileSync(join(out, 'renderer/index.html'), 'utf8')
  const tags = [...page.matchAll(/<(?:script|link|style)\b[^>]*>/g)].map(([tag]) => tag)
  expect(tags.filter((tag) => /https?:|\/\//.test(tag) || tag.startsWith('<style'))).toEqual([])
  const scripts = tags.filter((tag) => tag.startsWith('<script'))
  expect(scripts.length).toBeGreaterThan(0)
  expect(scripts.filter((tag) => !/src="\/assets\//.test(tag))).toEqual([])
  expect(page).not.toMatch(/http-equiv="content-security-policy"/i)
})
