import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { consentAs } from '../../src/main/demo/consent.ts'
import { type Running, startSandbox, startServe } from '../support/processes.ts'
import { enter } from '../support/socket-client.ts'
import { removeFolders, temporaryFolder } from '../support/test-console.ts'

const CANARIES = {
  accessToken: 'canary-access-5b2f6d1e9a7c4e08',
  refreshToken: 'canary-refresh-93c1d7e0b6a54f22',
  nextAccess: 'canary-next-access-1d8e4b7f20c95a36',
  nextRefresh: 'canary-next-refresh-c7a2e5904d1b8f63',
  clientSecret: 'canary-secret-7e41c09b5d2a8f36',
  passphrase: 'canary passphrase of four words',
}

const running: Running[] = []
afterAll(async () => {
  for (const program of running.toReversed()) await program.stop()
  removeFolders()
}, 150_000)

/** Every file below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const info = statSync(path)
    return info.isDirectory() ? filesIn(path) : info.isFile() ? [path] : []
  })
}

/** Which canaries stand in a text or in bytes, as they are or in base64. */
function canariesIn(bytes: Buffer | string): string[] {
  const text = Buffer.from(bytes).toString('latin1')
  return Object.entries(CANARIES).flatMap(([name, canary]) => {
    const forms = [
      canary,
      Buffer.from(canary).toString('base64').replace(/=+$/, ''),
      encodeURIComponent(canary),
    ]
    return forms.some((form) => text.includes(form)) ? [name] : []
  })
}

test('secrets that pass through are found nowhere outside the vault', async () => {
  const dataDir = temporaryFolder()
  const home = temporaryFolder()
  const sandbox = await startSandbox()
  running.push(sandbox)
  const env = {
    XDG_CONFIG_HOME: home,
    SWITCHBOARD_ZOOM_OAUTH_URL: sandbox.url,
    SWITCHBOARD_ZOOM_API_URL: sandbox.url,
  }
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${sandbox.url}/_sandbox${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    expect(answer.ok).toBe(true)
    return answer.json()
  }
  const [person] = (await control('/users?limit=1')) as Array<{
    id: string
    email: string
    account_id: string
  }>
  const apps = (await control('/apps')) as Array<{ clientId: string; level: string; clientSecret?: string }>
  const registered = apps.find(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
  if (person === undefined || registered === undefined)
    throw new Error('the sandbox lacks what the test needs')

  let app = await startServe(dataDir, [], env)
  running.push(app)
  const frames: string[] = []
  let socket = await enter(app.url, (frame) => frames.push(frame))
  let { client } = socket
  await client.settings.protectSecrets({ mode: 'passphrase', passphrase: CANARIES.passphrase })
  const { id: zoomAppId } = await client.zoomApps.add({
    name: 'Production',
    level: 'user',
    clientId: registered.clientId,
    clientSecret: CANARIES.clientSecret,
  })
  const tenant = await client.tenants.add({
    name: 'Northgate',
    domain: 'client1.example.com',
    zoomAppId,
    timeZone: 'UTC',
  })
  const user = await client.users.add({
    tenantId: tenant.id,
    name: 'Maria',
    email: person.email,
    timeZone: 'UTC',
  })

  // The sandbox hands out the canaries as tokens, and answers to them.
  const tokens = (access: string, refresh: string): string =>
    JSON.stringify({
      access_token: access,
      refresh_token: refresh,
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'user:read:user meeting:write:meeting',
    })
  const me = JSON.stringify({
    id: person.id,
    account_id: person.account_id,
    email: person.email,
    type: 2,
    display_name: 'Maria',
  })
  await control('/faults', {
    match: { method: 'POST', path: '/oauth/token' },
    times: 1,
    action: { status: 200, body: tokens(CANARIES.accessToken, CANARIES.refreshToken) },
  })
  await control('/faults', {
    match: { method: 'GET', path: '/v2/users/me' },
    times: 1,
    action: { status: 200, body: me },
  })
  const { attempt } = await client.connections.start({ userId: user.id })
  await consentAs(attempt.authorizeUrl ?? '', person.email)
  await expect
    .poll(async () => (await client.connections.attempt({ id: attempt.id })).state)
    .toBe('scopeMissing')

  // A refused token, a refresh to the next canaries, a call that works, and one that breaks with the token in it.
  await control('/faults', {
    match: { method: 'POST', path: '/oauth/token' },
    times: 1,
    action: { status: 200, body: tokens(CANARIES.nextAccess, CANARIES.nextRefresh) },
  })
  await control('/faults', {
    match: { method: 'GET', path: '/v2/users/me' },
    times: 1,
    action: { status: 401, body: `{"code":124,"message":"Invalid access token ${CANARIES.accessToken}"}` },
  })
  await control('/faults', {
    match: { method: 'GET', path: '/v2/users/me' },
    times: 1,
    action: { status: 200, body: me },
  })
  await client.connections.check({ userId: user.id })
  await control('/faults', {
    match: { method: 'GET', path: '/v2/users/me' },
    times: 3,
    action: { resetConnection: true },
  })
  await client.connections.check({ userId: user.id }).catch(() => undefined)
  const slot = await client.slots.add({
    userId: user.id,
    startAt: '2090-01-02T09:00:00.000Z',
    endAt: '2090-01-02T09:30:00.000Z',
  })
  await client.slots.book({
    id: slot.id,
    attendee: { name: 'Elif', email: 'elif@mail.example.org', timeZone: 'UTC' },
    topic: 'Intake',
    notes: '',
  })
  await client.settings.openUrl({ url: `file:///${CANARIES.accessToken}` }).catch(() => undefined)
  for (const look of [
    () => client.users.get({ id: user.id }),
    () => client.zoomApps.list(),
    () => client.audit.list({ limit: 200 }),
    () => client.quota.calls({ only: 'all', today: true, limit: 200 }),
    () => client.overview.get({}),
    () => client.settings.hello(),
  ])
    await look()
  const today = new Date().toISOString().slice(0, 10)
  const report = await client.reports.exportUsage({ from: today, to: today })
  if (report.kind !== 'download') throw new Error('the browser host offers a download')
  const exported = await (await fetch(new URL(report.url, app.url))).text()

  // While it runs, after a crash, and after it was opened again.
  const commandLine = readFileSync(`/proc/${app.child.pid}/cmdline`)
  expect(canariesIn(commandLine)).toEqual([])
  expect(canariesIn(exported)).toEqual([])
  await app.kill()
  socket.close()
  const outputs = [app.output()]
  app = await startServe(dataDir, [], env)
  running.push(app)
  socket = await enter(app.url, (frame) => frames.push(frame))
  client = socket.client
  await client.settings.unlockSecrets({ passphrase: 'not the passphrase' }).catch(() => undefined)
  await client.settings.unlockSecrets({ passphrase: CANARIES.passphrase })
  expect((await client.users.get({ id: user.id })).state).toBe('scopeGap')
  socket.close()
  await app.stop()
  outputs.push(app.output())

  expect(frames.length).toBeGreaterThan(20)
  expect(canariesIn(frames.join('\n'))).toEqual([])
  expect(canariesIn(outputs.join('\n'))).toEqual([])
  const files = [...filesIn(dataDir), ...filesIn(home)]
  expect(files.map((file) => file.split('/').at(-1))).toContain('core.db')
  expect(files.filter((file) => canariesIn(readFileSync(file)).length > 0)).toEqual([])
}, 150_000)
