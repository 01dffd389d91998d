import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { badInput, ERRORS, ExpectedError, isExpected, notFound } from './errors.ts'
import { contract } from './index.ts'
import { allowanceLevel } from './states.ts'
import { Domain } from './tenants.ts'

/** The input schema of a procedure. */
function inputOf(procedure: { '~orpc': { inputSchema?: unknown } }): z.ZodType {
  return procedure['~orpc'].inputSchema as z.ZodType
}

describe('a domain', () => {
  it.each([
    ['client1.example.com', 'client1.example.com'],
    ['  Client1.Example.COM ', 'client1.example.com'],
    ['a.de', 'a.de'],
    ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
    ['1.2.example.co', '1.2.example.co'],
    [`${'a'.repeat(63)}.example.com`, `${'a'.repeat(63)}.example.com`],
    ['Example.com.', 'example.com'],
  ])('is taken from %j', (text, domain) => {
    expect(Domain.parse(text)).toBe(domain)
  })

  it.each([
    'localhost',
    'https://client1.example.com',
    'client1.example.com/path',
    'client1.example.com:443',
    'client1..example.com',
    '.example.com',
    'example.com..',
    '-a.example.com',
    'a-.example.com',
    'client_1.example.com',
    '127.0.0.1',
    'münchen.example',
    `${'a'.repeat(64)}.example.com`,
    `${'a.'.repeat(130)}com`,
    'a b.example.com',
    'example.com\nevil.com',
    '',
  ])('is not %j', (text) => {
    expect(Domain.safeParse(text).success).toBe(false)
  })
})

describe('a slot’s span', () => {
  const user = 'usr_0123456789abcdefghjk'
  const start = Date.parse('2026-11-24T10:00:00.000Z')
  const parse = (lengthMs: number) =>
    inputOf(contract.slots.add).safeParse({
      userId: user,
      startAt: new Date(start).toISOString(),
      endAt: new Date(start + lengthMs).toISOString(),
    })
  const MINUTE = 60_000

  it.each([5 * MINUTE, 30 * MINUTE, 24 * 60 * MINUTE])('may last %d ms', (length) => {
    expect(parse(length).success).toBe(true)
  })

  it.each([0, -MINUTE, 5 * MINUTE - 1, 24 * 60 * MINUTE + 1])(
    'may not last %d ms: the end is named',
    (length) => {
      expect(parse(length).error?.issues[0]?.path).toEqual(['endAt'])
    },
  )

  it('holds for a move as for a new slot', () => {
    const move = inputOf(contract.slots.move).safeParse({
      id: 'slt_0123456789abcdefghjk',
      startAt: '2026-11-24T10:00:00Z',
      endAt: '2026-11-24T09:00:00Z',
    })
    expect(move.error?.issues[0]?.path).toEqual(['endAt'])
  })
})

describe('the report’s range', () => {
  it('names the last day if it is before the first', () => {
    const parsed = inputOf(contract.reports.exportUsage).safeParse({ from: '2026-11-24', to: '2026-11-23' })
    expect(parsed.error?.issues[0]?.path).toEqual(['to'])
  })
})

describe('an email', () => {
  it.each([
    'anna',
    'anna@',
    '@example.com',
    'anna@example',
    'a b@example.com',
    `${'a'.repeat(320)}@example.com`,
  ])('is not %j', (email) => {
    const parsed = inputOf(contract.users.add).safeParse({
      tenantId: 'ten_0123456789abcdefghjk',
      name: 'Anna',
      email,
      timeZone: 'UTC',
    })
    expect(parsed.error?.issues.map(({ path }) => path)).toEqual([['email']])
  })
})

describe('every procedure', () => {
  const procedures = Object.entries(contract).flatMap(([capability, own]) =>
    Object.entries(own).map(([name, procedure]) => [`${capability}.${name}`, procedure] as const),
  )

  it.each(procedures)('%s says what it answers, so that nothing else can slip out', (_name, procedure) => {
    expect((procedure as { '~orpc': { outputSchema?: unknown } })['~orpc'].outputSchema).toBeDefined()
  })

  it.each(procedures)('%s may answer with every expected error', (_name, procedure) => {
    const { errorMap } = (procedure as { '~orpc': { errorMap: object } })['~orpc']
    expect(Object.keys(errorMap).sort()).toEqual(Object.keys(ERRORS).sort())
  })
})

describe('expected errors', () => {
  it('are told apart by their code', () => {
    const error = badInput('email', 'not an address', 'Write one.')
    expect(isExpected(error, 'BAD_INPUT')).toBe(true)
    expect(isExpected(error, 'CONFLICT')).toBe(false)
    expect(isExpected(new Error('BAD_INPUT'), 'BAD_INPUT')).toBe(false)
    expect(isExpected({ code: 'BAD_INPUT' }, 'BAD_INPUT')).toBe(false)
  })

  it('carry data that their schema takes', () => {
    expect(ERRORS.BAD_INPUT.data.safeParse(badInput('a', 'b', 'c').data).success).toBe(true)
    expect(ERRORS.NOT_FOUND.data.safeParse(notFound('slot').data).success).toBe(true)
    expect(new ExpectedError('PAUSED', 'paused').data).toBeUndefined()
  })

  it('have a status of a failure each', () => {
    for (const { status } of Object.values(ERRORS)) expect(status).toBeGreaterThanOrEqual(400)
  })
})

describe('the level of an allowance', () => {
  it.each([
    [0, 100, 'plenty'],
    [59, 100, 'plenty'],
    [60, 100, 'watch'],
    [79, 100, 'watch'],
    [80, 100, 'high'],
    [94, 100, 'high'],
    [95, 100, 'nearlySpent'],
    [99, 100, 'nearlySpent'],
    [100, 100, 'spent'],
    [101, 100, 'spent'],
    [0, 0, 'spent'],
  ] as const)('of %d of %d is %s', (used, limit, level) => {
    expect(allowanceLevel(used, limit)).toBe(level)
  })
})
