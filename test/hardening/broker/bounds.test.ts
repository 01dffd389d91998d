import { describe, expect, test } from 'vitest'
import { RateLimit } from '../../../src/broker/http/rate-limit.ts'
import { addressOf } from '../../../src/broker/http/env.ts'
import { visit } from '../../support/broker.ts'
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
})
