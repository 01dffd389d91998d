import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SWITCHES } from './switches.ts'
import { openZoom, type Zoom } from './test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

it('every switch has a test of what it changes', async () => {
  const tested = ['oauth', 'limits', 'rest'].flatMap((part) => {
    const text = readFileSync(join(import.meta.dirname, `switches-${part}.test.ts`), 'utf8')
    return [...text.matchAll(/^ {2}'?([\w.]+)'?: async \(\) => \{$/gm)].map(([, name]) => name)
  })
  const listed = (await zoom.control('/switches')).map((row: { name: string }) => row.name)
  expect(new Set(tested)).toEqual(new Set(listed))
  expect(tested).toHaveLength(listed.length)
})

describe('the list of switches', () => {
  it('has a name, value, default and allowed values each, and the defaults of the facts', async () => {
    const rows = await zoom.control('/switches')
    expect(rows).toHaveLength(Object.keys(SWITCHES).length)
    for (const row of rows) {
      expect(row.value).toBe(row.default)
      expect(row.allowed).toContain(row.default)
    }
    const lag = rows.find((row: { name: string }) => row.name === 'lag')
    expect(lag).toEqual({ name: 'lag', value: '0', default: '0', allowed: ['0', '<milliseconds>'] })
  })

  it.each([
    [{ 'no.such': 'on' }, ['unknown switch no.such']],
    [{ 'consent.skip': 'perhaps' }, ['consent.skip cannot be "perhaps": allowed are on, off']],
    [{ lag: -1 }, ['lag cannot be -1']],
    [{ lag: { a: 1 } }, ['lag cannot be {"a":1}']],
    [{ 'token.expiresIn': '0' }, ['token.expiresIn cannot be']],
    [{ 'api.url': 'ftp://x' }, ['api.url cannot be']],
    [
      { 'no.such': 'on', 'lock.meeting': 'x', lag: '5' },
      ['unknown switch no.such', 'lock.meeting cannot be "x"'],
    ],
    [{ __proto__x: 'on', constructor: 'x' }, ['unknown switch __proto__x', 'unknown switch constructor']],
  ])('refuses %j and changes nothing', async (wanted, texts) => {
    const reply = await zoom.ask('POST', '/_sandbox/switches', { body: wanted })
    expect(reply.status).toBe(400)
    for (const text of texts) expect(reply.json.message).toContain(text)
    for (const row of await zoom.control('/switches')) expect(row.value).toBe(row.default)
  })

  it('takes several at once, and values with other spaces and capitals', async () => {
    const rows = await zoom.set({ 'refresh.life': 'ABSOLUTE90D', lag: '500' })
    const valueOf = (name: string) => rows.find((row: { name: string }) => row.name === name).value
    expect([valueOf('refresh.life'), valueOf('lag')]).toEqual(['absolute 90 d', '500'])
  })
})
