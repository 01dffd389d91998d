import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { afterAll, expect, test } from 'vitest'
import { type Browser, describeBrowser, findBrowser } from './browser.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'browser-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = `import { findBrowser } from ${JSON.stringify(new URL('./browser.ts', import.meta.url).href)}
findBrowser().then((found) => console.log(JSON.stringify(found)), (error) => console.log(JSON.stringify({ error: error.message })))`

async function findWith(env: Record<string, string>): Promise<Browser & { error?: string }> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  })
  return JSON.parse(stdout) as Browser & { error?: string }
}

test('finds a browser that shows pages, with fonts', async () => {
  const found = await findBrowser()
  expect(describeBrowser(found)).toMatch(/^Chromium \d+\.\d+.* \(.+: .+\)$/)
  const env = { ...(process.env as Record<string, string>), ...found.env }
  const browser = await chromium.launch({ executablePath: found.executablePath, args: found.args, env })
  const page = await browser.newPage()
  await page.setContent('<span id="text">some text</span>')
  expect(await page.evaluate(() => document.querySelector('span')?.offsetWidth ?? 0)).toBeGreaterThan(30)
  expect((await page.screenshot()).length).toBeGreaterThan(1000)
  await browser.close()
})

test('takes the one that is named, and no other', async () => {
  const named = join(folder, 'chromium')
  writeFileSync(named, '#!/bin/sh\necho "Chromium 99.1.2.3"', { mode: 0o755 })
  const found = await findWith({ SWITCHBOARD_CHROMIUM: named })
  expect(found).toMatchObject({ executablePath: named, version: '99.1.2.3', source: 'SWITCHBOARD_CHROMIUM' })
  expect(found.args).toContain('--no-first-run')
  const { error } = await findWith({ SWITCHBOARD_CHROMIUM: join(folder, 'missing') })
  expect(error).toContain('which does not start')
})

test('takes an installed one that starts, and passes over one that does not', async () => {
  const [broken, good] = [mkdtempSync(join(folder, 'broken-')), mkdtempSync(join(folder, 'good-'))]
  writeFileSync(join(broken, 'chromium'), '#!/bin/sh\nexit 1', { mode: 0o755 })
  writeFileSync(join(good, 'chromium'), '#!/bin/sh\necho "Chromium 98.0.1.2"', { mode: 0o755 })
  const found = await findWith({ PATH: `${broken}:${good}:${process.env.PATH}`, SWITCHBOARD_CHROMIUM: '' })
  expect(found).toMatchObject({
    executablePath: join(good, 'chromium'),
    source: 'installed',
    version: '98.0.1.2',
  })
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'unpacks its own once, also when two do at once',
  async () => {
    const { source } = await findWith({ SWITCHBOARD_CHROMIUM: '' })
    if (source === 'installed') return
    const env = { TMPDIR: mkdtempSync(join(folder, 'tmp-')), SWITCHBOARD_CHROMIUM: '' }
    const [one, other] = await Promise.all([findWith(env), findWith(env)])
    expect(one).toEqual(other)
    expect(one.source).toBe('@sparticuz/chromium')
    expect(readdirSync(env.TMPDIR)).toHaveLength(1)
  },
  // Twice 200 MB at once, on a machine that may be busy with other tests.
  150_000,
)
