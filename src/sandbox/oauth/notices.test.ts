import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HANH, type Json, MARIA, openZoom, type Zoom } from '../test-kit.ts'

const MINUTE = 60_000

interface Told {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: Json
}

/** An app's endpoint: proves itself, and takes notices with the status that is set. */
async function openEndpoint(secretToken: string) {
  const told: Told[] = []
  const state = { status: 204, secretToken }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const json = JSON.parse(text) as Json
      if (json.event === 'endpoint.url_validation') {
        const { plainToken } = json.payload
        const encryptedToken = createHmac('sha256', state.secretToken).update(plainToken).digest('hex')
        return response.end(JSON.stringify({ plainToken, encryptedToken }))
      }
      told.push({ headers: request.headers, text, json })
      return response.writeHead(state.status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/zoom/events`
  return { url, told, state, close: () => new Promise((resolve) => server.close(resolve)) }
}

let zoom: Zoom
let endpoint: Awaited<ReturnType<typeof openEndpoint>>
const secretTokenOf = async (clientId: string): Promise<string> => {
  const apps: Json[] = await zoom.control('/apps')
  return apps.find((app) => app.clientId === clientId).secretToken
}

beforeEach(async () => {
  zoom = await openZoom()
  endpoint = await openEndpoint(await secretTokenOf(zoom.userApp.clientId))
})
afterEach(async () => {
  await zoom.close()
  await endpoint.close()
})

const register = (url: string | null = endpoint.url): Promise<Json> =>
  zoom.control(`/apps/${zoom.userApp.clientId}`, { notificationUrl: url })
const remove = (user: string): Promise<Json> =>
  zoom.control('/deauthorize', { user, clientId: zoom.userApp.clientId })
const arrive = (count: number): Promise<void> =>
  vi.waitUntil(() => endpoint.told.length === count, { timeout: 10_000, interval: 5 }).then(() => undefined)

describe('an address for notices', () => {
  it('is taken once it proves that it knows the secret token', async () => {
    expect((await zoom.control('/apps'))[0].notificationUrl).toBeNull()
    await register()
    expect((await zoom.control('/apps'))[0].notificationUrl).toBe(endpoint.url)
  })

  it.each([
    ['http://192.0.2.1/zoom/events', /https address/],
    ['http://127.0.0.1:1/zoom/events', /does not answer/],
    ['ftp://127.0.0.1/', /notificationUrl/],
  ])('%s is not', async (notificationUrl, why) => {
    const answer = await zoom.ask('POST', `/_sandbox/apps/${zoom.userApp.clientId}`, {
      body: { notificationUrl },
    })
    expect([answer.status, answer.json.field]).toEqual([400, 'notificationUrl'])
    expect(answer.json.message).toMatch(why)
  })

  it('is not if it knows another secret', async () => {
    endpoint.state.secretToken = 'another'
    const answer = await zoom.ask('POST', `/_sandbox/apps/${zoom.userApp.clientId}`, {
      body: { notificationUrl: endpoint.url },
    })
    expect(answer.json.message).toContain('does not know the app’s secret token')
    expect((await zoom.control('/apps'))[0].notificationUrl).toBeNull()
  })
})

describe('app_deauthorized', () => {
  it('is sent, signed, when a user removes the app', async () => {
    await zoom.connect(MARIA)
    await register()
    await remove(MARIA)
    await arrive(1)
    const [{ headers, text, json } = {} as Told] = endpoint.told
    const user = await zoom.user(MARIA)
    expect(json).toMatchObject({
      event: 'app_deauthorized',
      payload: { user_id: user.id, account_id: user.account_id, client_id: zoom.userApp.clientId },
    })
    expect(Object.keys(json.payload).toSorted()).toEqual([
      'account_id',
      'client_id',
      'deauthorization_time',
      'signature',
      'user_id',
    ])
    const timestamp = String(headers['x-zm-request-timestamp'])
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
    const secret = await secretTokenOf(zoom.userApp.clientId)
    const signed = createHmac('sha256', secret).update(`v0:${timestamp}:${text}`).digest('hex')
    expect(headers['x-zm-signature']).toBe(`v0=${signed}`)
    expect(await zoom.control('/notices')).toEqual([])
  })

  it('is sent when the app itself revokes, which removes it too', async () => {
    const connection = await zoom.connect(MARIA)
    await register()
    await zoom.revoke(zoom.userApp, connection.access)
    await arrive(1)
    // It is removed by now: there is nothing to remove twice.
    await remove(MARIA)
    await zoom.connect(HANH)
    await remove(HANH)
    await arrive(2)
    expect(endpoint.told[1]?.json.payload.user_id).toBe((await zoom.user(HANH)).id)
  })

  it('is not sent of an app that is not published, nor where nobody is to be told', async () => {
    for (const user of [MARIA, HANH]) await zoom.connect(user)
    await remove(HANH)
    await register()
    await zoom.set({ 'app.published': 'off' })
    await remove(MARIA)
    expect(await zoom.control('/notices')).toEqual([])
    expect(endpoint.told).toEqual([])
  })

  it('is sent again 5, 20 and 60 minutes after a 5xx, and then no more; never after a 4xx', async () => {
    await zoom.connect(MARIA)
    await register()
    endpoint.state.status = 503
    await remove(MARIA)
    await arrive(1)
    const due = async (tries: number): Promise<number> => {
      await vi.waitUntil(async () => (await zoom.control('/notices'))[0]?.tries === tries, {
        timeout: 10_000,
        interval: 5,
      })
      const [{ dueAt }] = await zoom.control('/notices')
      return Date.parse(dueAt) - Date.parse((await zoom.control('/clock')).now)
    }
    for (const [tries, minutes] of [
      [1, 5],
      [2, 20],
      [3, 60],
    ] as const) {
      expect(Math.round((await due(tries)) / MINUTE)).toBe(minutes)
      await zoom.advance(minutes * MINUTE)
      await arrive(tries + 1)
    }
    await expect.poll(() => zoom.control('/notices')).toEqual([])
    await zoom.connect(HANH)
    endpoint.state.status = 404
    await remove(HANH)
    await arrive(5)
    await expect.poll(() => zoom.control('/notices')).toEqual([])
  })

  it('waits through a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'zoom-sandbox-'))
    await zoom.close()
    zoom = await openZoom({ dataDir })
    endpoint.state.secretToken = await secretTokenOf(zoom.userApp.clientId)
    await zoom.connect(MARIA)
    await register()
    endpoint.state.status = 500
    await remove(MARIA)
    await arrive(1)
    await expect.poll(async () => (await zoom.control('/notices'))[0]?.tries).toBe(1)
    await zoom.close()
    zoom = await openZoom({ dataDir })
    endpoint.state.status = 200
    await zoom.advance(5 * MINUTE)
    await arrive(2)
    expect(endpoint.told[1]?.text).toBe(endpoint.told[0]?.text)
    await zoom.close()
    rmSync(dataDir, { recursive: true, force: true })
    zoom = await openZoom()
  })
})

describe('the page where a user removes an app', () => {
  const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    zoom.ask('POST', '/oauth/installed', { headers, body: new URLSearchParams(form) })

  it('removes it, once', async () => {
    const connection = await zoom.connect(MARIA)
    expect((await zoom.ask('GET', '/oauth/installed')).text).toContain('Remove an app')
    const form = { user: MARIA, app: zoom.userApp.clientId }
    const done = await send(form)
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('was removed by Maria')])
    expect((await connection.call('GET', '/users/me')).status).toBe(401)
    expect((await send(form)).text).toContain('has not authorized')
  })

  it('takes no form of another site, and says what is missing', async () => {
    const connection = await zoom.connect(MARIA)
    const form = { user: MARIA, app: zoom.userApp.clientId }
    expect((await send(form, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await send(form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send({ ...form, user: 'nobody' })).text).toContain('No Zoom user')
    expect((await send({ ...form, app: 'none' })).text).toContain('Choose an app')
    expect((await connection.call('GET', '/users/me')).status).toBe(200)
  })
})
