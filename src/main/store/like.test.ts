import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { scratchStore } from '../../../test/support/scratch.ts'
import { containing, folded, matches } from './like.ts'

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())

function found(text: string, search: string): boolean {
  const pattern = containing(search)
  if (pattern === null) return true
  const sql = `SELECT ${matches(pattern, 'value')} AS found FROM (SELECT $text AS value)`
  return store.core.get<{ found: number }>(sql, { text, search: pattern })?.found === 1
}

it('a search finds exactly what holds it, without case, with no character a wildcard', () => {
  const piece = fc.constantFrom('a', 'A', 'b', 'ä', 'Ä', 'И', 'и', '%', '_', '\\', "'", '山', ' ', '😀')
  const anyText = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(anyText, anyText, (text, search) => {
      expect([text, search, found(text, search)]).toEqual([
        text,
        search,
        folded(text).includes(folded(search)),
      ])
    }),
    { numRuns: 500 },
  )
})

it('a letter is the same whether its accent stands apart or not', () => {
  expect(folded('A\u0308')).toBe('ä')
  expect(found('Mu\u0308ller', 'MÜLL')).toBe(true)
  expect(found('Müller', 'mu\u0308')).toBe(true)
})

it('no text is no condition', () => {
  expect([containing(''), containing(undefined), containing('%')]).toEqual([null, null, String.raw`%\%%`])
})
