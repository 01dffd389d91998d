import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { RateLimit } from '../../../src/broker/http/rate-limit.ts'
import { addressOf } from '../../../src/broker/http/env.ts'
import { press, visit } from '../../support/broker.ts'
import { sendRaw, statusOf } from '../../support/raw-http.ts'
import { puppet } from './harness.ts'

describe('bounds', () => {
  test('large bodies, bodies without an end, and large headers are refused', async () => {
    await using app = await puppet()
    const port = Number(new URL(app.broker.base).port)
    const head = `POST /zoom/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n`
    expect(statusOf(await sendRaw(port, `${head}content-length: 99999999\r\n\r\n{}`))).toBe(413)
    expect(
      statusOf(await sendRaw(port, `${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)),
    ).toBe(413)
    expect(statusOf(await sendRaw(port, `${head}x: ${'a'.repeat(20_000)}\r\n\r\n`))).toBe(431)
    const { pathname } = new URL(await app.link())
    const form = head.replace('/zoom/events', pathname)
    expect(statusOf(await sendRaw(port, `${form}content-length: 2000\r\n\r\n`))).toBe(413)
    expect(statusOf(await sendRaw(port, `${form}transfer-encoding: chunked\r\n\r\n`))).toBe(413)
  })

  test('large lists of tenants are read a few at once, and parsed only if the console signed them', async () => {
    await using app = await puppet()
    const port = Number(new URL(app.broker.base).port)
    const head = `POST /console/tenants HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n`
    expect(await sendRaw(port, `${head}content-length: 8\r\n\r\nnot JSON`)).toContain('"signature"')
    // Bodies that are promised and do not come.
    const held = Array.from({ length: 4 }, () => connect(port, '127.0.0.1'))
    for (const socket of held) socket.write(`${head}content-length: 4000000\r\n\r\n`)
    await expect.poll(() => app.tenants().catch((error: Error) => error.message)).toMatch(/Too many/)
    for (const socket of held) socket.destroy()
    await expect.poll(() => app.tenants().catch((error: Error) => error.message)).toEqual({ refused: [] })
  })

  test('who sends slowly is sent away', async () => {
    await using app = await puppet()
    const socket = connect(Number(new URL(app.broker.base).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.write('GET /callback?code=a HTTP/1.1\r\nhost: ')
    await once(socket, 'close')
    expect(statusOf(answer)).toBe(408)
  })

  test('a link’s button takes few tries a minute, and the link stays good', async () => {
    await using app = await puppet()
    const url = await app.link()
    const page = await visit(url)
    const statuses: number[] = []
    for (let i = 0; i < 12; i += 1) statuses.push((await press(url, page)).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 503), 429, 429])
    expect((await visit(url)).status).toBe(200)
  })

  test('an address that asks too often is told to wait', async () => {
    await using app = await puppet()
    const statuses: number[] = []
    for (let i = 0; i < 130; i += 1)
      statuses.push((await visit(`${app.broker.base}/callback?code=a&state=b`)).status)
    expect(statuses.slice(0, 5)).toEqual([400, 400, 400, 400, 400])
    expect(statuses.at(-1)).toBe(429)
  })

  test('counting callers takes bounded memory, and forged addresses are not believed', () => {
    const limit = new RateLimit({ burst: 1, perMinute: 1 }, 100)
    for (let i = 0; i < 10_000; i += 1) limit.take(`address ${i}`, i)
    expect(limit.size).toBe(100)
    expect(addressOf('10.0.0.1', '1.1.1.1', 0)).toBe('10.0.0.1')
    expect(addressOf('10.0.0.1', 'forged, 2.2.2.2', 1)).toBe('2.2.2.2')
    expect(addressOf('10.0.0.1', undefined, 1)).toBe('10.0.0.1')
  })

  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:0DB8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['not an address', 'not an address'],
  ])('who has a whole network of addresses counts once: %s', (address, counted) => {
    expect(addressOf(address, undefined, 0)).toBe(counted)
    expect(addressOf('10.9.9.9', address, 1)).toBe(counted)
  })
})
