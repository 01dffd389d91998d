import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type DoorSetup,
  doorBefore,
  failureOf,
  type LedgerRow,
  ledgerRows,
  specOf,
} from '../../../test/support/door.ts'
import { deadAddress, json, type Reply, type Seen } from '../../../test/support/http-server.ts'
import { START } from '../../../test/support/manual-clock.ts'
import { emptyLedger, scratchStore } from '../../../test/support/scratch.ts'
import { NoContent } from './door.ts'
import type { FailureKind } from './failures.ts'

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())
beforeEach(() => emptyLedger(store))

const setUp = (...replies: Array<Reply | ((request: Seen) => Reply)>): Promise<DoorSetup> =>
  doorBefore(store, ...replies)
const rows = (): LedgerRow[] => ledgerRows(store)

const html: Reply = { status: 200, body: '<html>portal</html>', headers: { 'content-type': 'text/html' } }

describe('an answer that is of no use', () => {
  const useless: ReadonlyArray<[string, Reply, FailureKind]> = [
    ['a server error', { status: 500 }, 'serverError'],
    [
      'a gateway’s page',
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      'serverError',
    ],
    ['a reset', 'reset', 'unreachable'],
    ['a body that breaks off', 'truncate', 'unreachable'],
    ['none in time', 'hang', 'unreachable'],
    ['HTML under 200', html, 'oddAnswer'],
    ['broken JSON under 200', { status: 200, body: '{"id":"m"' }, 'oddAnswer'],
    ['another shape under 200', json(200, { other: 1 }), 'oddAnswer'],
    ['nothing under 200', { status: 200 }, 'oddAnswer'],
    ['an unknown error under 200', json(200, { code: 5000, error_message: 'Internal' }), 'oddAnswer'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/steal' } }, 'oddAnswer'],
  ]

  it.each(useless)('%s: a GET is tried again', async (_what, reply) => {
    await using at = await setUp(reply, json(200, { id: 'm' }))
    await expect(at.call(specOf('getMeeting'))).resolves.toEqual({ id: 'm' })
    expect(rows()[1]?.retry_of).toBe(rows()[0]?.id)
  })

  it.each(useless)('%s: a POST is sent once, and its effect is unknown', async (_what, reply, kind) => {
    await using at = await setUp(reply)
    expect(await failureOf(at.call(specOf('createMeeting')))).toMatchObject({ kind, effectUnknown: true })
    expect(at.server.seen).toHaveLength(1)
    expect(store.ledger.get('SELECT counted FROM user_days')).toEqual({ counted: 1 })
  })

  it('a GET that stays without one has no effect to wonder about', async () => {
    await using at = await setUp({ status: 503 })
    expect(await failureOf(at.call(specOf('getMeeting')))).toMatchObject({
      kind: 'serverError',
      effectUnknown: false,
    })
    expect(at.server.seen).toHaveLength(3)
  })
})

describe('a server that is not there', () => {
  it('leaves a write surely undone, and nothing counted', async () => {
    await using at = await setUp({})
    at.caller = { ...at.caller, apiUrl: await deadAddress() }
    expect(await failureOf(at.call(specOf('createMeeting')))).toMatchObject({
      kind: 'unreachable',
      effectUnknown: false,
    })
    expect(rows()).toMatchObject([{ state: 'notSent', status: null }])
    expect(store.ledger.get('SELECT counted FROM user_days')).toEqual({ counted: 0 })
    expect(at.reachability.state).toMatchObject({ state: 'unreachable', since: START })
  })

  it('is known to answer again as soon as it does', async () => {
    await using at = await setUp('reset', json(200, { id: 'm' }))
    await at.call(specOf('getMeeting'))
    expect(at.reachability.state).toMatchObject({ state: 'answers', since: null })
  })
})

describe('an error under HTTP 200', () => {
  it.each([
    ['message', { code: 3001, message: 'Meeting does not exist: 1.' }],
    ['error_message', { code: 3001, error_message: 'Meeting does not exist: 1.' }],
  ])('is read, with its text in %s', async (_where, body) => {
    await using at = await setUp(json(200, body))
    expect((await failureOf(at.call(specOf('getMeeting')))).kind).toBe('meetingGone')
  })

  it('is read for a call whose answer is empty as well', async () => {
    await using at = await setUp(json(200, { code: 3001, message: 'Meeting does not exist: 1.' }))
    const { endpoint, path, purpose, subjectId, lane } = specOf('deleteMeeting')
    const deleted = at.call({ endpoint, path, purpose, subjectId, lane, answer: NoContent })
    expect((await failureOf(deleted)).kind).toBe('meetingGone')
  })
})

describe('an id that leads elsewhere', () => {
  it.each(['', '.', '..'])('“%s” is sent nowhere', async (meetingId) => {
    await using at = await setUp(json(200, { id: 'm' }))
    await expect(at.call(specOf('getMeeting', { path: { meetingId } }))).rejects.toThrow('needs meetingId')
    expect(at.server.seen).toEqual([])
  })

  it.each([
    ['../users/me', '/v2/meetings/..%2Fusers%2Fme'],
    ['1?status=x#y', '/v2/meetings/1%3Fstatus%3Dx%23y'],
    ['a//b', '/v2/meetings/a%252F%252Fb'],
  ])('%s stays one piece of the path', async (meetingId, path) => {
    await using at = await setUp(json(200, { id: 'm' }))
    await at.call(specOf('getMeeting', { path: { meetingId } }))
    expect(at.server.seen[0]?.path).toBe(path)
  })
})
