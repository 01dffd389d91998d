import type { IncomingMessage } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { Gate } from './gate.ts'

let clock: ManualClock
let gate: Gate

beforeEach(() => {
  clock = new ManualClock()
  gate = new Gate(clock)
  gate.listenOn('127.0.0.1:4321')
})

const request = (headers: Record<string, string>): IncomingMessage =>
  ({ headers }) as unknown as IncomingMessage

describe('a token', () => {
  it('is 256 bits that nobody can guess, and never the same', () => {
    const tokens = Array.from({ length: 20 }, () => gate.newToken())
    expect(new Set(tokens).size).toBe(20)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
  })

  it('buys one session, once', () => {
    const token = gate.newToken()
    const key = gate.spend(token)
    expect([key === null, gate.knowsSession(key ?? '')]).toEqual([false, true])
    expect(gate.spend(token)).toBeNull()
    expect(gate.knowsSession(key ?? '')).toBe(true)
  })

  it('is burnt by no wrong attempt, and buys nothing that resembles it', () => {
    const token = gate.newToken()
    for (const wrong of ['', token.slice(0, -1), `${token}x`, token.toUpperCase(), token.slice(1)])
      expect(gate.spend(wrong)).toBeNull()
    expect(gate.spend(token)).not.toBeNull()
  })

  it('lives ten minutes', () => {
    const [early, late] = [gate.newToken(), gate.newToken()]
    clock.advance(600_000)
    expect(gate.spend(early)).not.toBeNull()
    clock.advance(1)
    expect(gate.spend(late)).toBeNull()
  })

  it('is one of at most 32 that are open: the oldest falls out', () => {
    const tokens = Array.from({ length: 33 }, () => gate.newToken())
    expect(gate.spend(tokens[0] ?? '')).toBeNull()
    expect(gate.spend(tokens[1] ?? '')).not.toBeNull()
  })
})

describe('a session key', () => {
  it('is known as it stands only, and no token is one', () => {
    const token = gate.newToken()
    const key = gate.spend(token) ?? ''
    for (const wrong of ['', token, key.slice(1), `${key} `, key.toLowerCase()])
      expect(gate.knowsSession(wrong)).toBe(false)
  })

  it('outlives the entrance of another page', () => {
    const keys = [1, 2, 3].map(() => gate.spend(gate.newToken()) ?? '')
    clock.advance(86_400_000)
    expect(keys.every((key) => gate.knowsSession(key))).toBe(true)
  })
})

describe('who asks', () => {
  it.each([
    'localhost:4321',
    '127.0.0.1',
    '127.0.0.1:4322',
    '127.0.0.1:4321.evil.example',
    'evil.example',
    '[::1]:4321',
    '',
  ])('by the name %j is not at the right address', (host) => {
    expect(gate.hostIsRight(request({ host }))).toBe(false)
  })

  it.each([
    'http://localhost:4321',
    'https://127.0.0.1:4321',
    'http://127.0.0.1:4322',
    'http://127.0.0.1:4321/',
    'http://127.0.0.1:4321.evil.example',
    'null',
    '',
  ])('from the origin %j is not our page', (origin) => {
    expect(gate.originIsRight(request({ origin }))).toBe(false)
  })

  it('is right with exactly our own, and not with none', () => {
    expect([gate.hostIsRight(request({ host: '127.0.0.1:4321' })), gate.hostIsRight(request({}))]).toEqual([
      true,
      false,
    ])
    expect([
      gate.originIsRight(request({ origin: 'http://127.0.0.1:4321' })),
      gate.originIsRight(request({})),
    ]).toEqual([true, false])
  })
})
