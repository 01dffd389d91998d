import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/broker/config.ts'
import { startBroker } from '../../../src/broker/start.ts'
import { WIRE_HEADERS } from '../../../src/contract/broker-wire.ts'
import { BrokerClient, BrokerRefusal, NotTheBroker } from '../../../src/main/broker/client.ts'
import { newKeyPair, privateKeyOf } from '../../../src/main/broker/code-box.ts'
import { Http } from '../../../src/main/zoom/http.ts'
import { json, startServer } from '../../support/http-server.ts'
import { folder, puppet } from './harness.ts'

describe('what console and broker say to each other', () => {
  test('is signed, for this broker, fresh, and taken once', async () => {
    await using app = await puppet()
    const seen: Array<{ headers: Headers; body: string }> = []
    await using relay = await startServer(async ({ path, headers, body }) => {
      const kept = new Headers()
      for (const name of Object.values(WIRE_HEADERS)) kept.set(name, String(headers[name]))
      seen.push({ headers: kept, body })
      const answer = await fetch(`${app.broker.base}${path}`, { method: 'POST', headers: kept, body })
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      }
    })
    const path = '/console/echo'
    await app.client.ask('echo', { domain: 'client1.example.com' }, relay.url)
    const [first] = seen
    if (first === undefined) throw new Error('nothing was relayed')
    const send = async (headers: Headers, body = first.body, to = path): Promise<unknown> => {
      const answer = await fetch(`${app.broker.base}${to}`, { method: 'POST', headers, body })
      return ((await answer.json()) as { error: string }).error
    }
    expect(await send(first.headers)).toBe('replay')
    expect(await send(new Headers())).toBe('signature')
    expect(await send(first.headers, JSON.stringify({ domain: 'client2.example.com' }))).toBe('signature')
    expect(await send(first.headers, '{}', '/console/unpair')).toBe('signature')
    const other = await startBroker({ config: readConfig({}) })
    const elsewhere = await fetch(`${other.base}${path}`, {
      method: 'POST',
      headers: first.headers,
      body: first.body,
    })
    expect(await elsewhere.json()).toMatchObject({ error: 'notPaired' })
    await other.close()
  })

  test('what was taken once is not taken again after a restart either', async () => {
    const store = join(folder(), 'broker.db')
    await using app = await puppet({ store })
    let seen = { headers: new Headers(), body: '' }
    await using relay = await startServer(async ({ path, headers, body }) => {
      const kept = new Headers()
      for (const name of Object.values(WIRE_HEADERS)) kept.set(name, String(headers[name]))
      seen = { headers: kept, body }
      const answer = await fetch(`${app.broker.base}${path}`, { method: 'POST', headers: kept, body })
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      }
    })
    await app.client.ask('echo', { domain: 'client1.example.com' }, relay.url)
    await app.broker.close()
    const port = Number(new URL(app.broker.base).port)
    const again = await startBroker({ config: readConfig({ store, port }) })
    expect(again.base).toBe(app.broker.base)
    const http = new Http(5000)
    const { body } = await http.send({
      url: `${again.base}/console/echo`,
      method: 'POST',
      headers: Object.fromEntries(seen.headers),
      body: seen.body,
    })
    expect(JSON.parse(body)).toMatchObject({ error: 'replay' })
    await http.close()
    // The console itself goes on as if nothing had been.
    expect(await app.client.ask('echo', { domain: 'client1.example.com' })).toMatchObject({ hostKnown: true })
    await again.close()
  })

  test('a console whose clock is wrong goes on, with requests that are fresh there', async () => {
    await using app = await puppet()
    app.clock.advance(26 * 3_600_000)
    expect(await app.client.ask('echo', { domain: 'client1.example.com' })).toMatchObject({ hostKnown: true })
    expect(Math.round(app.client.skewMs / 3_600_000)).toBe(-26)
  })

  test('an answer that the broker did not sign is not believed', async () => {
    await using app = await puppet()
    await using liar = await startServer(() =>
      json(200, { now: 1, host: 'x', tenantKnown: true, hostKnown: true, returnPage: 'allowed' }),
    )
    await expect(app.client.ask('echo', { domain: 'client1.example.com' }, liar.url)).rejects.toThrow(
      NotTheBroker,
    )
  })

  test('a console that was unpaired while it waited is told nothing more', async () => {
    await using app = await puppet()
    const waits = app.client
      .ask('poll', { waitMs: 25_000, eventsTo: 0, noticesTo: 0, took: [] })
      .catch((error: unknown) => error)
    await expect.poll(() => app.broker.waiting.isWaiting).toBe(true)
    await app.client.ask('unpair', {})
    expect(await waits).toMatchObject({ reason: 'notPaired' })
    expect(app.broker.waiting.consoleIsThere).toBe(false)
  })

  test('the pairing code is good once, and guessing it is slow', async () => {
    await using app = await puppet()
    const keys = newKeyPair('ed25519')
    const guesser = new BrokerClient({
      http: app.http,
      clock: app.clock,
      base: app.broker.base,
      signKey: privateKeyOf(keys.privateKey),
      brokerKey: undefined,
    })
    const guess = async (): Promise<string> => {
      const input = { code: 'aaaa-bbbb', signKey: keys.publicKey, sealKey: keys.publicKey, name: 'M' }
      const error: unknown = await guesser.ask('pair', input).catch((thrown: unknown) => thrown)
      return error instanceof BrokerRefusal ? error.reason : String(error)
    }
    const reasons = new Set<string>()
    for (let i = 0; i < 6; i += 1) reasons.add(await guess())
    expect([...reasons]).toEqual(['code', 'tooMany'])
    expect(await app.client.ask('echo', { domain: 'client1.example.com' })).toBeDefined()
  })
})
