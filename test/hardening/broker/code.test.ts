import { describe, expect, test } from 'vitest'
import { sealToConsole } from '../../../src/broker/seal.ts'
import {
  CodeDoesNotOpen,
  newKeyPair,
  openSealedAnswer,
  privateKeyOf,
} from '../../../src/main/broker/code-box.ts'
import { connectionOfUser } from '../../../src/main/connections/queries.ts'
import { openBrokerWorld, visit } from '../../support/broker.ts'
import { json, startServer } from '../../support/http-server.ts'

describe('code injection (RFC 9700 section 4.5)', () => {
  test('a code of another authorization under a state of ours buys nothing: PKCE binds them', async () => {
    await using app = await openBrokerWorld()
    app.zoom.addPerson('mallory')
    const { authorizeUrl } = await app.goToZoom()
    const other = new URL(authorizeUrl)
    other.searchParams.set('code_challenge', 'x'.repeat(43))
    const code = app.zoom.consent('mallory', other.href)
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    await visit(`${app.broker.base}/callback?${new URLSearchParams({ code, state }).toString()}`)
    await app.linkBecomes('failed')
    expect(app.zoom.grants).toEqual([])
    expect(connectionOfUser(app.world.store.core, app.userId)).toBeUndefined()
  })

  test('a broker that lies gets nothing exchanged but what Zoom answered to this console', async () => {
    await using app = await openBrokerWorld()
    await app.goToZoom()
    const { core } = app.world.store
    const row = core.get<{ id: string; link_id: string }>('SELECT id, link_id FROM broker_visits')
    const paired = core.get<{ public_seal_key: string }>('SELECT * FROM broker')
    if (row === undefined || paired === undefined) throw new Error('nothing was begun')
    const delivery = { visitId: row.id, linkId: row.link_id as never, at: 1 }
    const answer = { code: 'stolen', state: 'w'.repeat(43), iss: null }
    const sealed = sealToConsole(answer, paired.public_seal_key, { id: row.id, linkId: row.link_id })
    // A wrong state: the console compares it with its own, whatever the broker says.
    expect(app.service.visits.take({ ...delivery, sealed }, paired as never)).toBe(true)
    await app.service.visits.idle()
    expect(app.service.links.list({ only: 'all', limit: 1 }).rows[0]?.state).toBe('failed')
    // For a visit that was never begun, or a second time: forgotten.
    expect(app.service.visits.take({ ...delivery, visitId: 'vst_1', sealed }, paired as never)).toBe(true)
    expect(app.service.visits.take({ ...delivery, sealed }, paired as never)).toBe(true)
    expect(app.zoom.lines).toEqual([])
  })

  test('a broker that lies about visits takes no other link’s place, and fills no disk', async () => {
    await using app = await openBrokerWorld()
    const { core } = app.world.store
    const { visits, links } = app.service
    const callback = `${app.broker.base}/callback`
    const [one, two] = [await links.make(app.userId, 1), await links.make(app.userId, 1)]
    const visitId = 'vst_00000000000000000000'
    const rowsOf = (linkId: string): string[] =>
      core
        .all<{ id: string }>('SELECT id FROM broker_visits WHERE link_id = $linkId ORDER BY id', { linkId })
        .map(({ id }) => id)
    const begun = (): unknown =>
      core.get('SELECT begun, attempt_id FROM broker_visits WHERE id = $visitId', { visitId })
    expect(await visits.begin({ visitId, linkId: one.link.id }, callback)).toContain('code_challenge=')
    const before = begun()
    expect(await visits.begin({ visitId, linkId: two.link.id }, callback)).toBeNull()
    expect(begun()).toEqual(before)
    // Asked again because an answer was lost, it is begun anew; once its code was taken, never again.
    expect(await visits.begin({ visitId, linkId: one.link.id }, callback)).toContain('code_challenge=')
    expect(begun()).not.toEqual(before)
    core.tx('test.taken', (tx) => tx.run('UPDATE broker_visits SET taken_at = 1'))
    expect(await visits.begin({ visitId, linkId: one.link.id }, callback)).toBeNull()
    for (let i = 1; i <= 25; i += 1)
      await visits.begin({ visitId: `vst_${String(i).padStart(20, '0')}`, linkId: two.link.id }, callback)
    expect(rowsOf(two.link.id)).toHaveLength(20)
    expect(rowsOf(one.link.id)).toEqual([visitId])
  })

  test.each([-20 * 365, 0.5])(
    'a time that a broker makes up, %s days off, is kept within what can be',
    async (days) => {
      let ahead = 0
      await using app = await openBrokerWorld({ broker: { now: () => Date.now() + ahead } })
      const { link, url } = await app.service.links.make(app.userId, 1)
      await app.goAway()
      app.world.clock.advance(1000)
      ahead = days * 86_400_000
      expect((await visit(url)).status).toBe(200)
      ahead = 0
      await app.comeAgain()
      await app.linkBecomes('opened')
      const at = Date.parse(app.service.links.get(link.id).openedAt ?? '')
      expect(at).toBeGreaterThanOrEqual(Date.parse(link.madeAt))
      expect(at).toBeLessThanOrEqual(app.world.clock.now())
    },
  )

  test('a sealed code opens for its visit and link alone, and for nobody else’s key', () => {
    const [own, other] = [newKeyPair('x25519'), newKeyPair('x25519')]
    const box = { id: 'vst_1', linkId: 'lnk_1' }
    const answer = { code: 'code', state: 'state', iss: null }
    const sealed = sealToConsole(answer, own.publicKey, box)
    const keys = (pair: typeof own) => ({
      privateKey: privateKeyOf(pair.privateKey),
      publicKey: pair.publicKey,
    })
    expect(openSealedAnswer(sealed, keys(own), box)).toEqual(answer)
    const flipped = { ...sealed, body: `A${sealed.body.slice(1)}` }
    for (const [what, whose, where] of [
      [sealed, own, { ...box, id: 'vst_2' }],
      [sealed, own, { ...box, linkId: 'lnk_2' }],
      [sealed, other, box],
      [flipped.body === sealed.body ? { ...sealed, body: `B${sealed.body.slice(1)}` } : flipped, own, box],
      [{ ...sealed, key: 'A'.repeat(43) }, own, box],
    ] as const)
      expect(() => openSealedAnswer(what, keys(whose), where)).toThrow(CodeDoesNotOpen)
  })
})

describe('mix-up (RFC 9700 section 4.4, RFC 9207)', () => {
  test('an answer that names another issuer is not exchanged anywhere', async () => {
    await using app = await openBrokerWorld()
    const { authorizeUrl } = await app.goToZoom()
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    const code = app.zoom.consent('maria', authorizeUrl)
    const query = new URLSearchParams({ code, state, iss: 'https://evil.example' })
    await visit(`${app.broker.base}/callback?${query.toString()}`)
    await app.linkBecomes('failed')
    expect(app.zoom.lines).toEqual([])
  })

  test('a code that was asked for by one app is not shown to another server', async () => {
    await using evil = await startServer(() => json(200, {}))
    await using app = await openBrokerWorld()
    const { authorizeUrl } = await app.goToZoom()
    const { world } = app
    const id = world.store.core.get<{ id: string }>('SELECT id FROM zoom_apps')?.id ?? ''
    world.store.core.tx('test.otherApp', (tx) => {
      tx.run(
        `INSERT INTO zoom_apps SELECT 'app_00000000000000000009', 'Evil', level, 'public', 'evil', NULL, $url, $url, 0, 1
         FROM zoom_apps WHERE id = $id`,
        { id, url: evil.url },
      )
      tx.run(`UPDATE tenants SET zoom_app_id = 'app_00000000000000000009'`)
    })
    await app.comeBack(authorizeUrl, 'maria')
    await app.linkBecomes('failed')
    expect([...evil.seen, ...app.zoom.seen]).toEqual([])
  })
})
