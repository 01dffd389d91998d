import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MARIA, openZoom, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const REFUSED = { reason: 'Invalid Token!', error: 'invalid_request' }

describe('revoking', () => {
  it('ends both tokens and removes the app', async () => {
    for (const app of [zoom.userApp, zoom.publicApp]) {
      const connection = await zoom.connect(MARIA, app)
      const reply = await zoom.revoke(app, connection.access)
      expect([reply.status, reply.json]).toEqual([200, { status: 'success' }])
      expect((await connection.call('GET', '/users/me')).json.code).toBe(124)
      expect((await zoom.refresh(app, connection.refresh)).json.error).toBe('invalid_grant')
    }
    expect((await zoom.control('/state')).grants).toBe(0)
  })

  it('refuses what is no live access token of the client', async () => {
    const connection = await zoom.connect(MARIA)
    const old = await zoom.connect(MARIA, zoom.publicApp)
    for (const token of [connection.refresh, 'unknown', old.access]) {
      const reply = await zoom.revoke(zoom.userApp, token)
      expect([reply.status, reply.json]).toEqual([400, REFUSED])
    }
    await zoom.advance(3_600_000)
    expect((await zoom.revoke(zoom.userApp, connection.access)).json).toEqual(REFUSED)
    expect((await zoom.refresh(zoom.userApp, connection.refresh)).status).toBe(200)
  })

  it('wants a client and a token', async () => {
    const bare = await zoom.ask('POST', '/oauth/revoke', { body: new URLSearchParams({ token: 'x' }) })
    expect([bare.status, bare.json.error]).toEqual([400, 'invalid_request'])
    expect((await zoom.revoke(zoom.userApp, '')).json.reason).toBe('Token cannot be empty.')
  })

  it('ends one token of an account’s credentials, not the others', async () => {
    const [account] = await zoom.accounts()
    const first = await zoom.connectAccount(account.id)
    const second = await zoom.connectAccount(account.id)
    expect((await zoom.revoke(zoom.accountApp, first.access)).status).toBe(200)
    expect((await first.call('GET', '/users')).status).toBe(401)
    expect((await second.call('GET', '/users')).status).toBe(200)
  })
})

describe('deauthorizing in Zoom', () => {
  it('ends the tokens of the user and app named', async () => {
    const connection = await zoom.connect(MARIA)
    const other = await zoom.connect(MARIA, zoom.publicApp)
    const { id } = await zoom.user(MARIA)
    const answer = await zoom.control('/deauthorize', { user: id, clientId: zoom.userApp.clientId })
    expect(answer.ended).toBe(1)
    const call = await connection.call('GET', '/users/me')
    expect([call.status, call.json]).toEqual([401, { code: 124, message: 'Invalid access token.' }])
    expect((await zoom.refresh(zoom.userApp, connection.refresh)).json.error).toBe('invalid_grant')
    expect((await other.call('GET', '/users/me')).status).toBe(200)
  })
})
