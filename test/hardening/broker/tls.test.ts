import { writeFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBroker } from '../../../src/broker/start.ts'
import { readConfig } from '../../../src/broker/config.ts'
import type { RouteStep } from '../../../src/contract/broker.ts'
import { BrokerClient } from '../../../src/main/broker/client.ts'
import { newKeyPair, privateKeyOf } from '../../../src/main/broker/code-box.ts'
import { checkRoute } from '../../../src/main/broker/route-check.ts'
import { SystemClock } from '../../../src/main/clock.ts'
import { Http, NoAnswer } from '../../../src/main/zoom/http.ts'
import { openBrokerWorld, visit } from '../../support/broker.ts'
import { type Certificate, makeCertificate } from '../../support/certificate.ts'
import { deadAddress } from '../../support/http-server.ts'
import { folder } from './harness.ts'

const DAY_MS = 86_400_000
const authority = makeCertificate({ isAuthority: true })
const known = getCACertificates('default')
beforeAll(() => setDefaultCACertificates([...known, authority.cert]))
afterAll(() => setDefaultCACertificates(known))

/** A certificate that this process's browsers would believe. */
const good = (facts: Parameters<typeof makeCertificate>[0] = {}): Certificate =>
  makeCertificate({ names: ['localhost', '127.0.0.1'], by: authority.issuer, ...facts })

function filesOf({ cert, key }: Certificate): { certFile: string; keyFile: string } {
  const at = folder()
  const files = { certFile: join(at, 'cert.pem'), keyFile: join(at, 'key.pem') }
  writeFileSync(files.certFile, cert)
  writeFileSync(files.keyFile, key, { mode: 0o600 })
  return files
}

describe('a broker with a certificate of its own', () => {
  test('is paired, checked and gone through over https, and tells browsers to stay there', async () => {
    await using app = await openBrokerWorld({ config: { tls: filesOf(good()) } })
    expect(app.broker.base).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const [checked] = await app.service.routes.check()
    expect(checked?.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'name ok',
      'reach ok',
      'certificate ok',
      'broker ok',
      'clock warn',
      'tenant ok',
      'returnPage ok',
    ])
    const { url, authorizeUrl } = await app.goToZoom()
    expect(url).toMatch(/^https:/)
    expect((await visit(url)).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
    expect((await app.comeBack(authorizeUrl, 'maria')).status).toBe(200)
    await app.linkBecomes('connected')
  })

  test('nothing is said to one whose certificate is not to be believed', async () => {
    const broker = await startBroker({ config: readConfig({ tls: filesOf(makeCertificate()) }) })
    const http = new Http(5000)
    const keys = newKeyPair('ed25519')
    const client = new BrokerClient({
      http,
      clock: new SystemClock(),
      base: broker.base,
      signKey: privateKeyOf(keys.privateKey),
      brokerKey: undefined,
    })
    const code = broker.pairingCode ?? ''
    const input = { code, signKey: keys.publicKey, sealKey: keys.publicKey, name: 'Olga' }
    await expect(client.ask('pair', input)).rejects.toThrow(NoAnswer)
    expect(broker.pairingCode).toBe(code)
    await http.close()
    await broker.close()
  })

  test('does not start without its files', async () => {
    const tls = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' }
    await expect(startBroker({ config: readConfig({ tls }) })).rejects.toThrow('/nowhere/cert.pem')
  })
})

/** Goes the way to an https origin behind which something else than the broker may be. */
async function stepsTo(origin: string): Promise<Map<string, RouteStep>> {
  const http = new Http(2000)
  const keys = newKeyPair('ed25519')
  const clock = new SystemClock()
  const client = new BrokerClient({
    http,
    clock,
    base: origin,
    signKey: privateKeyOf(keys.privateKey),
    brokerKey: keys.publicKey,
  })
  const steps = await checkRoute(
    client,
    {
      tenantId: 'ten_00000000000000000001' as never,
      tenantName: 'Northgate',
      domain: 'client1.example.com',
      atDomain: true,
      origin,
      returnUrl: null,
      returnDomains: [],
    },
    clock,
  )
  await http.close()
  return new Map(steps.map((step) => [step.step, step]))
}

async function listening(options: ServerOptions | null): Promise<{ port: number } & AsyncDisposable> {
  const answer = (_request: unknown, response: { end(text: string): void }): void => response.end('{}')
  const server = options === null ? createPlainServer(answer) : createServer(options, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

describe('the route check draws the fault at its step and says it in words', () => {
  const day = (at: Date): string => at.toISOString().slice(0, 10)
  const past = new Date(Date.now() - 3 * DAY_MS)
  const future = new Date(Date.now() + 3 * DAY_MS)

  test.each<[string, Certificate, string]>([
    ['self-signed', makeCertificate({ names: ['localhost'] }), 'was signed by itself'],
    [
      'of an unknown authority',
      makeCertificate({ names: ['localhost'], by: makeCertificate({ isAuthority: true }).issuer }),
      'authority is not known',
    ],
    [
      'for another name',
      good({ names: ['other.example.com', '*.example.org'] }),
      'it is for other.example.com, *.example.org.',
    ],
    ['for no name', good({ names: [] }), 'it is for no name at all'],
    ['ended', good({ from: new Date(0), to: past }), `it ended on ${day(past)}`],
    ['of the future', good({ from: future }), `it begins only on ${day(future)}`],
  ])('a certificate that is %s', async (_what, certificate, words) => {
    await using server = await listening(certificate)
    const steps = await stepsTo(`https://localhost:${server.port}`)
    expect(steps.get('reach')).toMatchObject({ state: 'ok' })
    expect(steps.get('certificate')).toMatchObject({
      state: 'failed',
      text: expect.stringContaining(`Browsers refuse the certificate of localhost: `),
    })
    expect(steps.get('certificate')?.text).toContain(words)
    for (const after of ['broker', 'clock', 'tenant', 'returnPage'])
      expect(steps.get(after)).toMatchObject({ state: 'notReached' })
  })

  test('one that ends soon is good, and said', async () => {
    await using server = await listening(good({ to: future }))
    const steps = await stepsTo(`https://localhost:${server.port}`)
    expect(steps.get('certificate')).toMatchObject({
      state: 'warn',
      text: expect.stringContaining(day(future)),
    })
    // Good enough to go on: there is no broker behind it.
    expect(steps.get('broker')).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('Something else'),
    })
  })

  test('no TLS where TLS should be', async () => {
    await using server = await listening(null)
    const steps = await stepsTo(`https://localhost:${server.port}`)
    expect(steps.get('certificate')).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('no TLS'),
    })
    expect(steps.get('broker')).toMatchObject({ state: 'notReached' })
  })

  test('nobody there', async () => {
    const { port } = new URL(await deadAddress())
    const steps = await stepsTo(`https://localhost:${port}`)
    expect(steps.get('reach')).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('does not answer'),
    })
    expect(steps.get('certificate')).toMatchObject({ state: 'notReached' })
  })
})
