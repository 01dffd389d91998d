import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readConfig } from '../../../src/broker/config.ts'
import { startBroker } from '../../../src/broker/start.ts'
import { type WireInput } from '../../../src/contract/broker-wire.ts'
import { BrokerClient } from '../../../src/main/broker/client.ts'
import { newKeyPair, privateKeyOf } from '../../../src/main/broker/code-box.ts'
import { Http } from '../../../src/main/zoom/http.ts'
import { press, randomToken, sha256, visit } from '../../support/broker.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
/** A folder of the test's own, removed when its file is through. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-broker-'))
  folders.push(path)
  return path
}

/** A broker with a console of the test behind it, which can lie and be slow. */
export async function puppet(config: Record<string, unknown> = {}, now = Date.now) {
  const broker = await startBroker({ config: readConfig(config), now, askMs: 1500 })
  const http = new Http(5000)
  const clock = new ManualClock(now())
  const [signing, sealing] = [newKeyPair('ed25519'), newKeyPair('x25519')]
  const signKey = privateKeyOf(signing.privateKey)
  const first = new BrokerClient({ http, clock, base: broker.base, signKey, brokerKey: undefined })
  const paired = await first.ask('pair', {
    code: broker.pairingCode ?? '',
    signKey: signing.publicKey,
    sealKey: sealing.publicKey,
    name: 'Olga',
  })
  const client = new BrokerClient({ http, clock, base: broker.base, signKey, brokerKey: paired.brokerKey })
  const tenants = (
    facts: Partial<WireInput<'tenants'>['tenants'][number]> = {},
  ): Promise<{ refused: Array<{ domain: string; why: string }> }> =>
    client.ask('tenants', {
      tenants: [
        {
          domain: 'client1.example.com',
          name: 'Northgate',
          atDomain: false,
          returnDomains: ['client1.example.com'],
          returnUrl: null,
          ...facts,
        },
        {
          domain: 'client2.example.com',
          name: 'Quayside',
          atDomain: true,
          returnDomains: [],
          returnUrl: null,
        },
      ],
    })
  await tenants()
  const poll = (): ReturnType<typeof client.ask<'poll'>> =>
    client.ask('poll', { waitMs: 0, eventsTo: 0, noticesTo: 0, took: [] })
  let links = 0
  const link = async (token = randomToken()): Promise<string> => {
    links += 1
    await client.ask('link', {
      id: `lnk_${String(links).padStart(20, '0')}` as WireInput<'link'>['id'],
      tokenHash: sha256(token),
      livesMs: 3_600_000,
      tenantDomain: 'client1.example.com',
      userName: 'Maria',
      userEmail: 'm…a@client1.example.com',
    })
    return `${broker.base}/c/${token}`
  }
  /** Presses a link's button while the console answers with this consent page. */
  const sendOn = async (url: string, authorizeUrl: string | null) => {
    await poll()
    const page = await visit(url)
    const pressed = press(url, page)
    let asks = (await poll()).asks
    while (asks.length === 0) ({ asks } = await poll())
    for (const { visitId } of asks) await client.ask('answer', { visitId, authorizeUrl })
    return pressed
  }
  const authorize = (change: Record<string, string | null> = {}, origin = 'https://zoom.example'): string => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: `${broker.base}/callback`,
      state: 's'.repeat(43),
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    })
    for (const [name, value] of Object.entries(change))
      if (value === null) query.delete(name)
      else query.set(name, value)
    return `${origin}/oauth/authorize?${query.toString()}`
  }
  return {
    broker,
    client,
    http,
    clock,
    signKey,
    sealing,
    paired,
    tenants,
    poll,
    link,
    sendOn,
    authorize,
    async [Symbol.asyncDispose]() {
      await broker.close()
      await http.close()
    },
  }
}
