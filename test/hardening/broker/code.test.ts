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
