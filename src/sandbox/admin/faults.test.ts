import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Json, LUKASZ, MARIA, openZoom, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

describe('faults', () => {
  const order = (body: object) => zoom.control('/faults', body)
  const match = { method: 'POST', path: '/v2/users/{userId}/meetings' }

  it('strike as often as ordered, before the effect', async () => {
    const maria = await zoom.connect(MARIA)
    await order({ match, times: 2, action: { status: 503 } })
    expect((await zoom.control('/faults'))[0]).toMatchObject({ times: 2, when: 'before' })
    const statuses: number[] = []
    for (let sent = 0; sent < 3; sent += 1)
      statuses.push((await maria.call('POST', '/users/me/meetings', {})).status)
    expect(statuses).toEqual([503, 503, 201])
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(1)
    expect(await zoom.control('/faults')).toEqual([])
    const faulty = (await zoom.control('/calls')).filter((call: Json) => call.fault === 'before')
    expect(faulty).toHaveLength(2)
    expect(faulty[0]).toMatchObject({ status: 503, label: 'LIGHT', user: (await zoom.user(MARIA)).id })
  })

  it.each([
    [{ status: 500 }, 500, '{"code":500,"message":"Internal Server Error."}'],
    [{ status: 502, body: '<html>Bad Gateway</html>' }, 502, '<html>Bad Gateway</html>'],
    [{ body: { code: 1 } }, 201, '{"code":1}'],
  ])('after the effect answer %j, and the effect stays', async (action, status, text) => {
    const maria = await zoom.connect(MARIA)
    await order({ match, when: 'after', action })
    const reply = await maria.call('POST', '/users/me/meetings', {})
    expect([reply.status, reply.text]).toEqual([status, text])
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(1)
  })

  it('answer any status, with a body only where HTTP has one', async () => {
    const maria = await zoom.connect(MARIA)
    for (const status of [200, 204, 205, 304, 404, 429, 504]) {
      await order({ match: { path: '/v2/users/me' }, action: { status, body: 'text' } })
      const reply = await maria.call('GET', '/users/me')
      expect([reply.status, reply.text]).toEqual([status, [204, 205, 304].includes(status) ? '' : 'text'])
    }
  })

  it.each(['before', 'after'])('cut the connection %s the effect', async (when) => {
    const maria = await zoom.connect(MARIA)
    await order({ match, when, action: { resetConnection: true } })
    await expect(maria.call('POST', '/users/me/meetings', {})).rejects.toThrow(/ECONNRESET|hang up/)
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(when === 'after' ? 1 : 0)
    const call = (await zoom.control('/calls')).find((one: Json) => one.fault === when)
    expect(call.status).toBe(when === 'after' ? 201 : 0)
  })

  it.each(['before', 'after'])('cut the body short %s the effect', async (when) => {
    const maria = await zoom.connect(MARIA)
    await order({ match, when, action: { truncateBody: true } })
    const raw = await readRaw(`POST /v2/users/me/meetings`, maria.access, '{}')
    const [head = '', body = ''] = raw.split('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    expect(length).toBeGreaterThan(0)
    expect(body.length).toBe(Math.floor(length / 2))
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(when === 'after' ? 1 : 0)
  })

  function readRaw(line: string, token: string, body: string): Promise<string> {
    const { port } = new URL(zoom.url)
    return new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1')
      let text = ''
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
      })
      socket.on('close', () => resolve(text))
      const headers = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}`
      socket.write(`${line} HTTP/1.1\r\n${headers}\r\n\r\n${body}`)
    })
  }

  it('delay, with the effect', async () => {
    const maria = await zoom.connect(MARIA)
    for (const when of ['before', 'after']) {
      await order({ match: { path: '/v2/users/me' }, when, action: { delayMs: 50 } })
      const from = performance.now()
      expect((await maria.call('GET', '/users/me')).status).toBe(200)
      expect(performance.now() - from).toBeGreaterThan(45)
    }
  })

  it('strike OAuth, a path pattern, and one user', async () => {
    const maria = await zoom.connect(MARIA)
    const lukasz = await zoom.connect(LUKASZ)
    await order({ match: { path: '/oauth/token', user: MARIA }, when: 'after', action: { status: 502 } })
    expect((await zoom.refresh(zoom.userApp, lukasz.refresh)).status).toBe(200)
    expect((await zoom.refresh(zoom.userApp, maria.refresh)).status).toBe(502)
    // The answer was lost, the token was rotated.
    expect((await zoom.refresh(zoom.userApp, maria.refresh)).json.error).toBe('invalid_grant')
    await order({
      match: { path: '/v2/*', user: (await zoom.user(LUKASZ)).id },
      action: { status: 429, headers: { 'Retry-After': '7' } },
    })
    expect((await maria.call('GET', '/users/me')).status).toBe(200)
    const limited = await lukasz.call('GET', '/users/me')
    expect([limited.status, limited.headers['retry-after'], limited.json.code]).toEqual([429, '7', 429])
    await order({ match: { path: '/users/me' }, action: { status: 404 } })
    await zoom.ask('DELETE', '/_sandbox/faults')
    expect((await maria.call('GET', '/users/me')).status).toBe(200)
  })

  it.each([
    [{ action: {} }, 'action'],
    [{ action: { status: 99 } }, 'action.status'],
    [{ action: { delayMs: -1 } }, 'action.delayMs'],
    [{ action: { explode: true } }, 'action.explode'],
    [{ action: { status: 500 }, times: 0 }, 'times'],
    [{ action: { status: 500 }, when: 'during' }, 'when'],
    [{ action: { status: 500 }, match: { query: 'x' } }, 'match.query'],
    [{ match: {} }, 'action'],
  ])('refuse %j by the name of the field', async (body, field) => {
    const reply = await zoom.ask('POST', '/_sandbox/faults', { body })
    expect([reply.status, reply.json.field]).toEqual([400, field])
  })
})
