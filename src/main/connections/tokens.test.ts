import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, connect, openWorld, type World } from '../../../test/support/world.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { TokenSource } from '../zoom/door.ts'
import { eventsOf } from './event-queries.ts'
import { openExchanges } from './exchange-queries.ts'
import { connectionOfUser, type ConnectionRow, setPaused, setState } from './queries.ts'
import { TokenKeeper, tokenPlace } from './tokens.ts'

const PASSPHRASE = 'correct horse battery'
const HOUR = 3_600_000

let world: World
let zoom: FakeZoom
let userId: UserId
let id: ConnectionId
let tokens: TokenSource
/** Names of the changes that were written, in their order. */
let written: string[]

beforeEach(async () => {
  written = []
  zoom = await FakeZoom.start()
  world = await openWorld({
    zoomUrl: zoom.url,
    atWritePoint: (name, moment) => {
      if (moment === 'after' && name.startsWith('connections.')) written.push(name)
    },
  })
  userId = addConnected(world, zoom, addTenant(world, zoom), 'Anna').userId
  id = row().id
  tokens = new TokenKeeper(world).sourceOf(id)
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

function row(): ConnectionRow {
  const found = connectionOfUser(world.store.core, userId)
  if (found === undefined) throw new Error('no connection')
  return found
}

function stored(which: 'access' | 'refresh'): string {
  const at = row()
  return world.vault.open(at[which] ?? new Uint8Array(), tokenPlace(at, which))
}

function refreshes(): number {
  return zoom.lines.filter((line) => line === 'POST /oauth/token').length
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('an access token', () => {
  it('is handed out as it is while it lives', async () => {
    expect(await tokens.current()).toBe(zoom.grants[0]?.access)
    expect(refreshes()).toBe(0)
  })

  it('is refreshed a minute before it ends', async () => {
    world.clock.advance(HOUR - 60_001)
    await tokens.current()
    expect(refreshes()).toBe(0)
    world.clock.advance(1)
    expect(await tokens.current()).toBe(zoom.grants[0]?.access)
    expect(refreshes()).toBe(1)
  })

  it('is refreshed once, however many wait for it, and all get the new one', async () => {
    world.clock.advance(HOUR)
    const got = await Promise.all(Array.from({ length: 50 }, () => tokens.current()))
    expect([refreshes(), new Set(got)]).toEqual([1, new Set([zoom.grants[0]?.access])])
  })

  it('is refreshed once for all whose call was refused, and not again for those who come late', async () => {
    const old = await tokens.current()
    const got = await Promise.all(Array.from({ length: 20 }, () => tokens.afterRefusal(old)))
    const late = await tokens.afterRefusal(old)
    expect([refreshes(), new Set([...got, late])]).toEqual([1, new Set([zoom.grants[0]?.access])])
  })

  it('is on the disk, with its refresh token, before anybody has it', async () => {
    world.clock.advance(HOUR)
    const got = await tokens.current()
    expect([stored('access'), stored('refresh')]).toEqual([got, zoom.grants[0]?.refresh])
    expect(written.slice(-2)).toEqual(['connections.intendRefresh', 'connections.storeRotation'])
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it.each([
    ['paused', 'PAUSED'],
    ['needsConsent', 'NEEDS_CONSENT'],
    ['appRemoved', 'NEEDS_CONSENT'],
    ['disconnected', 'NOT_CONNECTED'],
  ] as const)('is not handed out while the connection is %s', async (state, code) => {
    world.store.core.tx('test', (tx) => setState(tx, id, state, 'why', world.clock.now()))
    expect([
      await codeOf(tokens.current()),
      await codeOf(tokens.afterRefusal('x')),
      zoom.seen.length,
    ]).toEqual([code, code, 0])
  })

  it('is not handed out while the secrets are locked', async () => {
    await lendPassphrase(world.store, world.host.keyFilePath, PASSPHRASE, 'too')
    world.vault.lock()
    expect([await codeOf(tokens.current()), zoom.seen.length]).toEqual(['SECRETS_LOCKED', 0])
  })
})

describe('a refresh whose answer is lost', () => {
  const lose = (when: 'before' | 'after', times: number): void => {
    let left = times
    zoom.fault = ({ path }) => {
      if (path !== '/oauth/token' || left === 0) return null
      left -= 1
      return { when, reply: 'reset' }
    }
  }

  it('is tried once more with the old token, which lives if Zoom never saw it', async () => {
    lose('before', 1)
    world.clock.advance(HOUR)
    expect(await settle(world.clock, tokens.current())).toBe(zoom.grants[0]?.access)
    expect([refreshes(), row().state, openExchanges(world.store.core)]).toEqual([2, 'healthy', []])
  })

  it('ends in the need of consent, told as a lost pair, if Zoom had rotated it', async () => {
    lose('after', 1)
    world.clock.advance(HOUR)
    expect(await codeOf(settle(world.clock, tokens.current()))).toBe('NEEDS_CONSENT')
    expect([refreshes(), row().state, row().state_reason]).toEqual([
      2,
      'needsConsent',
      expect.stringContaining('lost between Zoom’s answer and this disk'),
    ])
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it('keeps the connection if the second answer is lost as well, and tries once more later', async () => {
    lose('before', 2)
    world.clock.advance(HOUR)
    expect(await codeOf(settle(world.clock, tokens.current()))).toBe('ZOOM_UNREACHABLE')
    expect([refreshes(), row().state, openExchanges(world.store.core).map(({ kind }) => kind)]).toEqual([
      2,
      'healthy',
      ['lostRefresh'],
    ])
    expect(await tokens.current()).toBe(zoom.grants[0]?.access)
    expect([refreshes(), openExchanges(world.store.core)]).toEqual([3, []])
  })

  it('notes it before the second try', async () => {
    lose('before', 1)
    world.clock.advance(HOUR)
    await settle(world.clock, tokens.current())
    expect(written.slice(-3)).toEqual([
      'connections.intendRefresh',
      'connections.noteLostRefresh',
      'connections.storeRotation',
    ])
  })
})

describe('a refresh that fails', () => {
  it('by a dead token ends in the need of consent, with the reason shown', async () => {
    zoom.grants.length = 0
    world.clock.advance(HOUR)
    expect(await codeOf(tokens.current())).toBe('NEEDS_CONSENT')
    expect(row()).toMatchObject({
      state: 'needsConsent',
      state_reason: expect.stringContaining('invalid_grant') as string,
    })
    expect(eventsOf(world.store.core, id, 1)[0]).toMatchObject({ kind: 'refreshRefused', tone: 'bad' })
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it('by the app’s secret keeps every connection', async () => {
    zoom.clients.set('client-1', 'changed')
    world.clock.advance(HOUR)
    expect(await codeOf(tokens.current())).toBe('APP_CREDENTIALS_WRONG')
    expect([row().state, openExchanges(world.store.core)]).toEqual(['healthy', []])
  })

  it.each([
    [json(500, {}), 'ZOOM_UNREACHABLE'],
    [json(429, { error: 'too_many_requests' }), 'ZOOM_UNREACHABLE'],
    [json(400, { error: 'invalid_request', reason: 'Missing grant type.' }), 'APP_CREDENTIALS_WRONG'],
    [json(403, { error: 'forbidden' }), 'ZOOM_UNREACHABLE'],
  ])('by what passes keeps the connection: %j', async (reply, code) => {
    zoom.fault = () => ({ when: 'before', reply })
    world.clock.advance(HOUR)
    expect(await codeOf(tokens.current())).toBe(code)
    expect(row().state).toBe('healthy')
    zoom.fault = () => null
    expect(await tokens.current()).toBe(zoom.grants[0]?.access)
  })

  it('is told to all who wait, by one request', async () => {
    zoom.grants.length = 0
    world.clock.advance(HOUR)
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(tokens.current())))
    expect([new Set(codes), refreshes()]).toEqual([new Set(['NEEDS_CONSENT']), 1])
  })
})

describe('a refresh during which something else happens', () => {
  /** Holds the answer of the next token request until it is let go. */
  function hold(when: 'before' | 'after' = 'after'): { arrived: () => boolean; release: () => void } {
    const gate = Promise.withResolvers<void>()
    let arrived = false
    zoom.fault = async ({ path }) => {
      if (path !== '/oauth/token' || arrived) return null
      arrived = true
      if (when === 'before') await gate.promise
      return null
    }
    return { arrived: () => arrived, release: () => gate.resolve() }
  }

  it('never writes over a newer consent: that one’s token is handed out', async () => {
    world.clock.advance(HOUR)
    const held = hold('before')
    const current = tokens.current()
    await until(held.arrived)
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    connect(world, zoom, userId, person)
    const newer = zoom.grants[0]
    zoom.grants.push({ ...zoom.issue('client-1', 'somebody'), refresh: 'old' })
    held.release()
    await current.catch(() => undefined)
    expect([row().generation, row().state]).toEqual([2, 'healthy'])
    expect([stored('access'), stored('refresh')]).toEqual([newer?.access, newer?.refresh])
    expect(await tokens.current()).toBe(newer?.access)
  })

  it('does not take a paused connection up again', async () => {
    world.clock.advance(HOUR)
    const held = hold('before')
    const current = tokens.current()
    await until(held.arrived)
    world.store.core.tx('test', (tx) => setPaused(tx, id, 'Paused', world.clock.now()))
    held.release()
    await current
    expect(row().state).toBe('paused')
    expect(stored('refresh')).toBe(zoom.grants[0]?.refresh)
  })

  it('loses no pair when the secrets are locked meanwhile', async () => {
    await lendPassphrase(world.store, world.host.keyFilePath, PASSPHRASE, 'too')
    world.clock.advance(HOUR)
    const held = hold('before')
    const current = codeOf(tokens.current())
    await until(held.arrived)
    world.vault.lock()
    held.release()
    await settle(world.clock, current)
    await world.vault.unlock(PASSPHRASE)
    expect(await settle(world.clock, tokens.current())).toBe(zoom.grants[0]?.access)
    expect(row().state).toBe('healthy')
  })
})

describe('the scopes that a refresh brings', () => {
  it('open a gap where one is gone, and close it again', async () => {
    const [grant] = zoom.grants
    if (grant === undefined) throw new Error('no grant')
    const all = grant.scope
    grant.scope = 'user:read:user'
    await tokens.afterRefusal(await tokens.current())
    expect(row()).toMatchObject({
      state: 'scopeGap',
      state_reason: expect.stringContaining('meeting:write:meeting') as string,
    })
    grant.scope = all
    await tokens.afterRefusal(await tokens.current())
    expect(row()).toMatchObject({ state: 'healthy', state_reason: null })
  })
})
