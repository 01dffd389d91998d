import { describe, expect, test } from 'vitest'
import { zoomSignature } from '../../../src/broker/zoom-events.ts'
import { connectionOfUser } from '../../../src/main/connections/queries.ts'
import { openBrokerWorld, reached, until } from '../../support/broker.ts'
import { addConnected, addTenant } from '../../support/world.ts'
import { puppet } from './harness.ts'

describe('Zoom’s notice that a user removed the app', () => {
  const secretToken = 'zoom secret token'
  const config = {
    zoomApps: [
      { clientId: 'client-1', secretToken },
      { clientId: 'client-2', secretToken: 'another secret token' },
    ],
  }
  const notice = (userId: string, clientId = 'client-1'): string =>
    JSON.stringify({
      event: 'app_deauthorized',
      payload: {
        user_id: userId,
        account_id: 'acc-1',
        client_id: clientId,
        deauthorization_time: new Date().toISOString(),
        signature: 'x',
      },
    })
  const send = (base: string, body: string, secret = secretToken, at = Date.now()): Promise<Response> => {
    const timestamp = String(Math.floor(at / 1000))
    return fetch(`${base}/zoom/events`, {
      method: 'POST',
      headers: {
        'x-zm-request-timestamp': timestamp,
        'x-zm-signature': zoomSignature(secret, timestamp, body),
      },
      body,
    })
  }

  test('is taken only with Zoom’s signature, fresh, and from the app that it names', async () => {
    await using app = await puppet(config)
    const { base } = app.broker
    expect((await send(base, notice('u1'), 'wrong secret')).status).toBe(401)
    expect((await send(base, notice('u1'), secretToken, Date.now() - 3_600_000)).status).toBe(401)
    expect((await send(base, notice('u1', 'client-2'))).status).toBe(401)
    expect((await fetch(`${base}/zoom/events`, { method: 'POST', body: notice('u1') })).status).toBe(401)
    expect((await app.poll()).notices).toEqual([])
    expect((await send(base, notice('u1'))).status).toBe(204)
    expect((await send(base, '{"event":"meeting.created"}')).status).toBe(204)
    expect((await app.poll()).notices).toMatchObject([{ clientId: 'client-1', zoomUserId: 'u1' }])
  })

  test('who floods the endpoint makes Zoom try again later: a notice is not refused for good', async () => {
    const now = Date.now()
    await using app = await puppet(config, () => now)
    const statuses = new Set<number>()
    while (!statuses.has(503))
      for (const { status } of await Promise.all(
        Array.from({ length: 40 }, () => fetch(`${app.broker.base}/zoom/events`, { method: 'POST' })),
      ))
        statuses.add(status)
    expect(statuses).toEqual(new Set([401, 503]))
    expect((await send(app.broker.base, notice('u1'))).status).toBe(503)
  })

  test('the endpoint proves itself to Zoom', async () => {
    await using app = await puppet(config)
    const body = JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: 'abc' } })
    const answer = await send(app.broker.base, body)
    expect(await answer.json()).toEqual({
      plainToken: 'abc',
      encryptedToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('erases the tokens of who is gone, and cannot end a connection that lives', async () => {
    await using app = await openBrokerWorld({ config })
    const { world, zoom } = app
    const tenantId = addTenant(world, zoom, 'Client 2')
    const gone = addConnected(world, zoom, tenantId, 'Gone Person')
    const lives = addConnected(world, zoom, tenantId, 'Living Person')
    zoom.endGrants('client-1', gone.person.id)
    await send(app.broker.base, notice(lives.person.id))
    await send(app.broker.base, notice(gone.person.id))
    const settled = (): number =>
      world.store.core.get<{ n: number }>(
        'SELECT count(*) AS n FROM broker_notices WHERE settled_at IS NOT NULL',
      )?.n ?? 0
    await until(() => settled() === 2)
    expect(connectionOfUser(world.store.core, gone.userId)).toMatchObject({
      state: 'appRemoved',
      access: null,
      refresh: null,
    })
    expect(connectionOfUser(world.store.core, lives.userId)).toMatchObject({ state: 'healthy' })
    expect(connectionOfUser(world.store.core, lives.userId)?.refresh).not.toBeNull()
  })
})

test('the loss of the broker loses no connection: only links wait', async () => {
  await using app = await openBrokerWorld()
  const { authorizeUrl } = await app.goToZoom()
  await app.comeBack(authorizeUrl, 'maria')
  await app.linkBecomes('connected')
  await reached(app.service)
  await app.broker.close()
  await until(() => app.service.status().state === 'unreachable')
  expect(await app.world.connections.check(app.userId)).toMatchObject({ state: 'healthy' })
  await expect(app.service.links.make(app.userId, 1)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
})
