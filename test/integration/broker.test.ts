import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/broker/config.ts'
import { startBroker } from '../../src/broker/start.ts'
import { BrokerService } from '../../src/main/broker/service.ts'
import { eraseEverySecret } from '../../src/main/settings/queries.ts'
import { Http } from '../../src/main/zoom/http.ts'
import { leadsTo, openBrokerWorld, press, until, visit } from '../support/broker.ts'
import { startSandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders } from '../support/test-console.ts'
import { openWorld } from '../support/world.ts'
import { connectionOfUser } from '../../src/main/connections/queries.ts'

test('a connect link: opened, sent to Zoom, answered, connected', async () => {
  await using app = await openBrokerWorld()
  const { service, world, userId } = app
  await service.routes.set({
    tenantId: app.tenantId,
    atDomain: false,
    returnUrl: 'http://client1.example.com/thanks',
    returnDomains: ['client1.example.com'],
  })
  const { link, url } = await service.links.make(userId, 7)
  expect(url).toMatch(new RegExp(`^${app.broker.base}/c/[A-Za-z0-9_-]{43}$`))
  expect(link).toMatchObject({ state: 'made', userName: 'Maria Castellanos', tenantName: 'Client 1' })
  expect(service.links.markSent(link.id).state).toBe('sent')

  const page = await visit(url)
  expect(page.status).toBe(200)
  expect(page.text).toContain('Maria Castellanos, m…a@client1.example.com')
  expect(page.text).toContain('Client 1')
  expect(page.text).not.toContain('maria@client1.example.com')
  await app.linkBecomes('opened')

  const authorizeUrl = leadsTo(await press(url, page))
  const query = new URL(authorizeUrl).searchParams
  expect(query.get('redirect_uri')).toBe(`${app.broker.base}/callback`)
  expect(query.get('code_challenge_method')).toBe('S256')
  const back = await app.comeBack(authorizeUrl, 'maria')
  expect(back).toMatchObject({ status: 303, location: 'http://client1.example.com/thanks' })
  await app.linkBecomes('connected')
  expect(connectionOfUser(world.store.core, userId)).toMatchObject({ state: 'healthy', generation: 1 })
  expect(app.zoom.seen.find(({ path }) => path === '/oauth/token')?.body).toContain(
    encodeURIComponent(`${app.broker.base}/callback`),
  )

  expect(await visit(url)).toMatchObject({ status: 410 })
  const shown = service.links.get(link.id)
  expect(shown).toMatchObject({ state: 'connected', endedAt: expect.any(String) })
  expect(shown.attemptId).not.toBeNull()
})

test('declined: nothing changes, it is shown, and the link is still good', async () => {
  await using app = await openBrokerWorld()
  const { url, authorizeUrl } = await app.goToZoom()
  const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
  const back = await visit(`${app.broker.base}/callback?error=access_denied&state=${state}`)
  expect(back).toMatchObject({ status: 200 })
  expect(back.text).toContain('Nothing was connected')
  await app.linkBecomes('declined')
  expect(app.zoom.lines).toEqual([])
  const again = await app.goToZoom(url)
  await app.comeBack(again.authorizeUrl, 'maria')
  await app.linkBecomes('connected')
})

test('where an admin authorized the app for all, nobody is asked by a link, also by an older one', async () => {
  await using app = await openBrokerWorld()
  const { url } = await app.service.links.make(app.userId, 7)
  app.world.store.core.tx('test.level', (tx) => tx.run(`UPDATE zoom_apps SET level = 'account'`))
  await expect(app.service.links.make(app.userId, 7)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await press(url, await visit(url))).toMatchObject({ status: 409 })
})

test('a link that is being made is not taken for one that was left half made', async () => {
  await using app = await openBrokerWorld()
  const { links } = app.service
  const made = links.make(app.userId, 7)
  // What the wait at the broker does in every round, in the middle of it.
  await links.settleWithdrawals()
  const { link, url } = await made
  await links.settleWithdrawals()
  expect(links.get(link.id).state).toBe('made')
  expect((await visit(url)).status).toBe(200)
})

test('the wrong account: stopped, shown with the link, decided in the console', async () => {
  await using app = await openBrokerWorld()
  app.zoom.addPerson('noah')
  const { authorizeUrl } = await app.goToZoom()
  await app.comeBack(authorizeUrl, 'noah')
  await app.linkBecomes('wrongAccount')
  const [link] = app.service.links.list({ only: 'all', limit: 1 }).rows
  const attempt = app.world.connections.attempts.get(link?.attemptId ?? ('' as never))
  expect(attempt).toMatchObject({ state: 'wrongAccount', pair: 'held', came: { zoomUserId: 'noah' } })
  expect(connectionOfUser(app.world.store.core, app.userId)).toBeUndefined()
  await app.world.connections.attempts.decide(attempt.id, 'giveBack')
  expect(app.zoom.grants).toEqual([])
})

test('the console away: said, nobody is sent to Zoom, and the link is good afterwards', async () => {
  let ahead = 0
  await using app = await openBrokerWorld({ broker: { now: () => Date.now() + ahead } })
  const { url } = await app.service.links.make(app.userId, 7)
  await app.goAway()
  ahead = 6000
  const away = await press(url, await visit(url))
  expect(away.status).toBe(503)
  expect(away.text).toContain('Nobody is there')
  expect(away.text).not.toContain('http-equiv')
  await app.comeAgain()
  const { authorizeUrl } = await app.goToZoom(url)
  await app.comeBack(authorizeUrl, 'maria')
  await app.linkBecomes('connected')
})

test('a console that restarts while somebody is at Zoom takes the answer all the same', async () => {
  await using app = await openBrokerWorld()
  const { authorizeUrl } = await app.goToZoom()
  await app.goAway()
  expect(await app.comeBack(authorizeUrl, 'maria')).toMatchObject({ status: 200 })
  await app.comeAgain()
  await app.linkBecomes('connected')
})

test('a console that stopped between taking the code and saving the pair says what was lost', async () => {
  await using app = await openBrokerWorld()
  const { authorizeUrl } = await app.goToZoom()
  await app.goAway()
  await app.comeBack(authorizeUrl, 'maria')
  app.world.store.core.tx('test.crash', (tx) =>
    tx.run('UPDATE broker_visits SET taken_at = $now', { now: app.world.clock.now() }),
  )
  await app.comeAgain()
  await app.linkBecomes('failed')
  const [link] = app.service.links.list({ only: 'all', limit: 1 }).rows
  expect(link?.text).toContain('The console stopped between taking')
  expect(app.zoom.lines).toEqual([])
})

test('a link past its time says so, and is shown as lapsed', async () => {
  let ahead = 0
  await using app = await openBrokerWorld({ broker: { now: () => Date.now() + ahead } })
  const { url } = await app.service.links.make(app.userId, 1)
  ahead = 86_400_000 + 1000
  expect(await visit(url)).toMatchObject({ status: 410 })
  await app.linkBecomes('lapsed')
})

test('a withdrawn link leads nowhere', async () => {
  await using app = await openBrokerWorld()
  const { link, url } = await app.service.links.make(app.userId, 1)
  const page = await visit(url)
  expect(await app.service.links.withdraw(link.id)).toMatchObject({ state: 'withdrawn', text: null })
  expect(await press(url, page)).toMatchObject({ status: 410 })
  expect(await visit(url)).toMatchObject({ status: 410 })
})

test('the route check goes every step, and stops where the way breaks', async () => {
  await using app = await openBrokerWorld()
  const [whole] = await app.service.routes.check()
  expect(whole?.steps.map(({ step, state }) => [step, state])).toEqual([
    ['name', 'ok'],
    ['reach', 'ok'],
    ['broker', 'ok'],
    ['clock', expect.stringMatching(/ok|warn/)],
    ['tenant', 'ok'],
    ['returnPage', 'ok'],
  ])
  await app.service.routes.set({
    tenantId: app.tenantId,
    atDomain: true,
    returnUrl: null,
    returnDomains: ['client1.example.com'],
  })
  const [broken] = await app.service.routes.check(app.tenantId)
  expect(broken?.origin).toMatch(/^http:\/\/client1\.example\.com:\d+$/)
  expect(broken?.steps[0]).toMatchObject({ step: 'name', state: 'failed' })
  expect(broken?.steps.slice(1).every(({ state }) => state === 'notReached')).toBe(true)
})

test('secrets that are started over end the pairing and its links, and touch nothing else', async () => {
  await using app = await openBrokerWorld()
  const { link } = await app.service.links.make(app.userId, 7)
  const { store, vault, clock } = app.world
  store.core.tx('test.startOver', (tx) => {
    eraseEverySecret(tx, 'The secrets were started over.', clock.now())
    vault.startOver(tx)
  })
  expect(app.service.status()).toMatchObject({ state: 'none', openLinks: 0 })
  expect(app.service.links.get(link.id)).toMatchObject({ state: 'withdrawn' })
  await expect(app.service.links.make(app.userId, 7)).rejects.toMatchObject({ code: 'BROKER_NOT_PAIRED' })
})

test('a second console takes the place of the first by a code of its own, and the first is told', async () => {
  const store = join(mkdtempSync(join(tmpdir(), 'switchboard-broker-')), 'broker.db')
  await using app = await openBrokerWorld({ config: { store } })
  const { url } = await app.service.links.make(app.userId, 7)
  const port = Number(new URL(app.broker.base).port)
  await app.broker.close()
  const again = await startBroker({ config: readConfig({ store, port }), pairsAnew: true })
  await using other = await openWorld()
  const http = new Http(5000)
  const second = new BrokerService({
    ...other,
    http,
    onDeauthorized: () => Promise.resolve('notHere'),
  })
  await expect(second.pair(again.base, 'not-the-code')).rejects.toMatchObject({
    code: 'BAD_INPUT',
    data: { field: 'code' },
  })
  await second.pair(again.base, again.pairingCode ?? '')
  // The clock of these tests stands still: the pauses between tries are passed by hand.
  await until(() => {
    app.world.clock.advance(1000)
    return app.service.status().state === 'refused'
  })
  expect((await visit(url)).status).toBe(404)
  second.close()
  await http.close()
  await again.close()
  rmSync(join(store, '..'), { recursive: true, force: true })
})

test('a user removes the app at Zoom: its notice goes by the broker, and what was theirs is erased at once', async () => {
  const world = await startSandboxWorld()
  try {
    type App = { clientId: string; secretToken: string; level: string }
    const apps = await world.control<App[]>('/apps')
    const zoomApps = apps.map(({ clientId, secretToken }) => ({ clientId, secretToken }))
    await using stack = new AsyncDisposableStack()
    const broker = stack.adopt(await startBroker({ config: readConfig({ zoomApps }) }), (it) => it.close())
    await world.client.broker.pair({ base: broker.base, code: broker.pairingCode ?? '' })
    const [person, other] = world.people.filter(({ type }) => type === 2)
    if (person === undefined || other === undefined) throw new Error('the sandbox has too few people')
    const [userId, otherId] = [await world.addUser(person), await world.addUser(other)]
    for (const [id, { email }] of [
      [userId, person],
      [otherId, other],
    ] as const)
      expect(await world.consent(id, email)).toMatchObject({ state: 'connected' })
    const clientId = apps.find(({ level }) => level === 'user')?.clientId ?? ''
    const notificationUrl = `${broker.base}/zoom/events`
    await world.control(`/apps/${clientId}`, { notificationUrl })
    const removed = await fetch(`${world.sandbox.url}/oauth/installed`, {
      method: 'POST',
      body: new URLSearchParams({ user: person.email, app: clientId }),
    })
    expect(await removed.text()).toContain('was removed by')
    await expect
      .poll(async () => (await world.client.users.get({ id: userId })).state, { timeout: 10_000 })
      .toBe('appRemoved')
    await expect
      .poll(async () => (await world.client.connections.purges({ userId })).rows[0]?.doneAt, {
        timeout: 10_000,
      })
      .not.toBeNull()
    const {
      rows: [purge],
    } = await world.client.connections.purges({ userId })
    expect(purge).toMatchObject({ by: 'notice', reason: expect.stringContaining('gave notice') })
    const { rows } = await world.client.audit.list({ search: 'remove app', limit: 10 })
    expect(rows).toMatchObject([{ who: 'Zoom', subjectId: userId, result: 'tokens erased' }])
    expect(await world.client.users.get({ id: otherId })).toMatchObject({ state: 'healthy' })
    // What this console ends itself is told of too, and is no removal by the user.
    await world.client.connections.disconnect({ userId: otherId })
    await expect.poll(() => world.control('/notices')).toEqual([])
    expect(await world.client.users.get({ id: otherId })).toMatchObject({ state: 'disconnected' })
    expect(await world.client.connections.purges({ userId: otherId })).toEqual({ rows: [] })
  } finally {
    await world.close()
    removeFolders()
  }
})
