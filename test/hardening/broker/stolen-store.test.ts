import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BrokerKeys } from '../../../src/broker/keys.ts'
import { readConfig } from '../../../src/broker/config.ts'
import { startBroker } from '../../../src/broker/start.ts'
import { BrokerDatabase } from '../../../src/broker/store/database.ts'
import { BrokerClient } from '../../../src/main/broker/client.ts'
import { privateKeyOf } from '../../../src/main/broker/code-box.ts'
import { openBrokerWorld, sha256, visit } from '../../support/broker.ts'
import { folder, puppet } from './harness.ts'

describe('a stolen broker database', () => {
  test('holds no token, state, code, verifier or secret, and opens no code', async () => {
    const store = join(folder(), 'broker.db')
    await using app = await openBrokerWorld({ config: { store } })
    const { url, authorizeUrl } = await app.goToZoom()
    await app.goAway()
    const query = new URL(authorizeUrl).searchParams
    const state = query.get('state') ?? ''
    const code = app.zoom.consent('maria', authorizeUrl)
    await visit(`${app.broker.base}/callback?${new URLSearchParams({ code, state }).toString()}`)
    const stolen = readdirSync(join(store, '..'))
      .map((name) => readFileSync(join(store, '..', name), 'latin1'))
      .join('')
    const token = url.split('/').at(-1) ?? ''
    const begun = app.world.store.core.get<{ begun: Uint8Array }>('SELECT begun FROM broker_visits')
    expect(begun).toBeDefined()
    for (const secret of [token, state, code, query.get('code_challenge') ?? '', 'maria@client1'])
      expect(stolen).not.toContain(secret)
    expect(stolen).toContain(sha256(token))
    // And the console's own disk has state and verifier sealed only.
    const ours = ['core.db', 'core.db-wal']
      .map((name) => readFileSync(join(app.world.dataDir, name), 'latin1'))
      .join('')
    for (const secret of [token, state, code]) expect(ours).not.toContain(secret)
  })

  test('lets nobody speak as the console', async () => {
    const store = join(folder(), 'broker.db')
    await using app = await puppet({ store })
    await app.link()
    const copy = join(folder(), 'copy.db')
    // What a thief has: the file as it lies there.
    await app.broker.close()
    copyFileSync(store, copy)
    const db = new BrokerDatabase(copy)
    const keys = db.get<{ sign_key: Uint8Array }>('SELECT sign_key FROM broker')
    expect(new BrokerKeys(db).publicKey).toBe(app.paired.brokerKey)
    db.close()
    const again = await startBroker({ config: readConfig({ store }) })
    const thief = new BrokerClient({
      http: app.http,
      clock: app.clock,
      base: again.base,
      signKey: privateKeyOf(Buffer.from(keys?.sign_key ?? []).toString('base64')),
      brokerKey: app.paired.brokerKey,
    })
    await expect(thief.ask('echo', { domain: 'client1.example.com' })).rejects.toMatchObject({
      reason: 'signature',
    })
    // Nor is there a code that would pair another one.
    expect(again.pairingCode).toBeNull()
    await again.close()
  })
})
