import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { authorizeUrl, comeBack, consentOf, ended } from '../../../test/support/consents.ts'
import { ALL_SCOPES, FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { Attempt } from '../../contract/connections.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { openExchanges } from './exchange-queries.ts'
import { connectionOfUser, type ConnectionRow } from './queries.ts'

const MINUTE = 60_000

let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  zoom.addPerson('anna')
  zoom.addPerson('ben')
  anna = addUser(world, tenantId, 'Anna')
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

function row(userId = anna): ConnectionRow | undefined {
  return connectionOfUser(world.store.core, userId)
}

const consent = (personId: string, scope?: string): Promise<Attempt> =>
  consentOf(world, zoom, anna, personId, scope)

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('an attempt to connect', () => {
  it('opens Zoom’s page and waits', async () => {
    const { attempt, openInPage } = await world.connections.attempts.start(anna)
    expect([attempt.state, openInPage, world.host.opened]).toEqual(['waiting', false, [attempt.authorizeUrl]])
    expect(attempt.expected).toMatchObject({ email: 'anna@client1.example.com', zoomUserId: null })
  })

  it('connects the right person, and audits it', async () => {
    const attempt = await consent('anna')
    expect(attempt).toMatchObject({ state: 'connected', pair: 'stored', authorizeUrl: null, code: null })
    expect(attempt.checks.every(({ ok }) => ok)).toBe(true)
    expect(row()).toMatchObject({
      state: 'healthy',
      zoom_user_id: 'anna',
      zoom_account_id: 'acc-1',
      generation: 1,
    })
    expect(world.audit.list({ subjectId: anna, limit: 1 }).rows[0]).toMatchObject({
      action: 'connect user',
      result: 'done',
    })
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it('takes the right person whatever the case of their email', async () => {
    zoom.addPerson('anna', { email: 'Anna@Client1.Example.COM' })
    expect((await consent('anna')).state).toBe('connected')
  })

  it('leaves no token, code or verifier readable on the disk or in what is shown', async () => {
    const attempt = await consent('anna')
    const [grant] = zoom.grants
    const files = ['core.db', 'core.db-wal', 'ledger.db', 'ledger.db-wal'].map((name) =>
      readFileSync(join(world.dataDir, name)).toString('latin1'),
    )
    for (const text of [...files, JSON.stringify(attempt)])
      for (const secret of [grant?.access, grant?.refresh, 'client secret:'])
        expect(text).not.toContain(secret)
  })

  it('names a missing scope, and stores what was granted', async () => {
    const attempt = await consent('anna', 'user:read:user meeting:read:meeting')
    expect(attempt).toMatchObject({ state: 'scopeMissing', pair: 'stored' })
    expect(attempt.text).toContain('meeting:write:meeting')
    expect(row()?.state).toBe('scopeGap')
  })

  it('makes a second consent the next generation of the same connection', async () => {
    await consent('anna')
    const first = row()
    const attempt = await consent('anna')
    expect([attempt.state, row()?.id, row()?.generation]).toEqual(['connected', first?.id, 2])
  })

  it('ends as declined with what the user said', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    expect(await comeBack(attempt, { error: 'access_denied' })).toBe(200)
    expect(await ended(world, attempt)).toMatchObject({
      state: 'declined',
      pair: 'none',
      code: 'access_denied',
    })
    expect([row(), zoom.seen.length]).toEqual([undefined, 0])
  })

  it('ends as failed when Zoom refuses to ask', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    await comeBack(attempt, { error: 'server_error', error_description: 'try later' })
    expect(await ended(world, attempt)).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('try later') as string,
    })
  })

  it('refuses an answer with a wrong state, notes it, and goes on waiting', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    expect(await comeBack(attempt, { code: 'x', state: 'wrong' })).toBe(400)
    const view = world.connections.attempts.get(attempt.id)
    expect([view.state, view.notes.length, zoom.seen.length]).toEqual(['waiting', 1, 0])
    const code = zoom.consent('anna', authorizeUrl(attempt).href)
    await comeBack(attempt, { code })
    expect((await ended(world, attempt)).state).toBe('connected')
  })

  it('keeps few of the refused answers, however many come', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    for (let i = 0; i < 8; i += 1) await comeBack(attempt, { code: 'x', state: 'wrong' })
    expect(world.connections.attempts.get(attempt.id).notes).toHaveLength(5)
  })

  it('ends after five minutes with the three causes and the address to register', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    world.clock.advance(5 * MINUTE - 1)
    expect(world.connections.attempts.get(attempt.id).state).toBe('waiting')
    world.clock.advance(1)
    const view = world.connections.attempts.get(attempt.id)
    expect(view).toMatchObject({ state: 'noAnswer', pair: 'none' })
    for (const part of ['closed', 'not published', 'http://127.0.0.1/callback'])
      expect(view.text).toContain(part)
    await expect(comeBack(attempt, { code: 'x' })).rejects.toThrow('fetch failed')
  })

  it('ends when it is cancelled, and listens no more', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    expect(world.connections.attempts.cancel(attempt.id).state).toBe('cancelled')
    await expect(comeBack(attempt, { code: 'x' })).rejects.toThrow('fetch failed')
    world.clock.advance(10 * MINUTE)
    expect(world.connections.attempts.get(attempt.id).state).toBe('cancelled')
  })

  it.each([
    ['an old code', json(400, { reason: 'Code is expired', error: 'invalid_request' }), 'too late', 'none'],
    [
      'a used code',
      json(400, { reason: 'Invalid authorization code', error: 'invalid_request' }),
      'did not accept the code',
      'none',
    ],
    ['a wrong secret', json(401, { error: 'invalid_client' }), 'does not accept this Zoom app', 'none'],
    [
      'another redirect',
      json(400, { reason: 'Redirect URI mismatch.', error: 'invalid_request' }),
      'return address',
      'none',
    ],
    ['a server error', json(503, {}), 'does not answer', 'none'],
    ['a lost answer', 'reset', 'answer was lost', 'lost'],
  ] as const)('ends as failed by %s, in words of its own', async (_what, reply, title, pair) => {
    zoom.fault = ({ path }) => (path === '/oauth/token' ? { when: 'before', reply } : null)
    const attempt = await consent('anna')
    expect(attempt).toMatchObject({ state: 'failed', pair, title: expect.stringContaining(title) as string })
    expect([row(), openExchanges(world.store.core)]).toEqual([undefined, []])
  })

  it('gives a pair back of which it cannot be found out whose it is', async () => {
    zoom.fault = ({ path }) => (path === '/v2/users/me' ? { when: 'before', reply: { status: 500 } } : null)
    expect(await consent('anna')).toMatchObject({ state: 'failed' })
    expect([zoom.grants, row(), openExchanges(world.store.core)]).toEqual([[], undefined, []])
  })

  it('asks Zoom about the older pair when the answer to a new consent is lost', async () => {
    await consent('anna')
    zoom.fault = ({ path }) => (path === '/oauth/token' ? { when: 'before', reply: 'reset' } : null)
    await consent('anna')
    await settle(
      world.clock,
      until(() => row()?.state !== 'zoomUnreachable'),
    )
    expect(row()).toMatchObject({ state: 'healthy', pair_lost: 1 })
  })

  it('is one, if it is started twice at once', async () => {
    const [one, two] = await Promise.all([
      world.connections.attempts.start(anna),
      world.connections.attempts.start(anna),
    ])
    expect(one.attempt.id).toBe(two.attempt.id)
  })

  it('stores nothing for a user who was removed meanwhile', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    world.users.remove(anna)
    await comeBack(attempt, { code: zoom.consent('anna', authorizeUrl(attempt).href) })
    expect((await ended(world, attempt)).state).toBe('failed')
    expect(world.store.core.all('SELECT id FROM connections WHERE refresh IS NOT NULL')).toEqual([])
    expect(zoom.grants).toEqual([])
  })

  it('stores nothing if the tenant was given another Zoom app meanwhile', async () => {
    const { attempt } = await world.connections.attempts.start(anna)
    const { id } = world.zoomApps.add({ name: 'Other', level: 'user', clientId: 'other', clientSecret: null })
    world.store.core.tx('test.move', (tx) => tx.run('UPDATE tenants SET zoom_app_id = $id', { id }))
    await comeBack(attempt, { code: zoom.consent('anna', authorizeUrl(attempt).href, ALL_SCOPES) })
    expect((await ended(world, attempt)).text).toContain('was given another Zoom app meanwhile')
    expect([row(), zoom.grants]).toEqual([undefined, []])
  })

  it('is refused while the secrets cannot be used', async () => {
    await lendPassphrase(world.store, world.host.keyFilePath, 'correct horse battery', 'too')
    world.vault.lock()
    expect([await codeOf(world.connections.attempts.start(anna)), world.host.opened]).toEqual([
      'SECRETS_LOCKED',
      [],
    ])
  })
})
