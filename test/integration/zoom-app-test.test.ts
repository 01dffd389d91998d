import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZoomApp, ZoomAppTest } from '../../src/contract/zoom-apps.ts'
import { startSandboxWorld, type SandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders } from '../support/test-console.ts'

let world: SandboxWorld
let production: ZoomApp

beforeAll(async () => {
  world = await startSandboxWorld()
  const [app] = await world.client.zoomApps.list()
  if (app === undefined) throw new Error('no app')
  production = app
})
afterAll(async () => {
  await world?.close()
  removeFolders()
})

const outcomes = ({ steps }: ZoomAppTest): Record<string, string> =>
  Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]))
const textOf = ({ steps }: ZoomAppTest, name: string): string =>
  steps.find((step) => step.name === name)?.text ?? ''
const test1 = (id: ZoomApp['id']): Promise<ZoomAppTest> => world.client.zoomApps.test({ id })

test('an app that nobody has consented to is in order as far as Zoom tells', async () => {
  const found = await test1(production.id)
  expect(outcomes(found)).toEqual({
    reach: 'ok',
    clock: 'ok',
    client: 'ok',
    secret: 'ok',
    redirect: 'ok',
    level: 'unknown',
    scopes: 'unknown',
  })
  const [kept] = await world.client.zoomApps.list()
  expect(kept?.lastTest).toEqual(found)
})

test('after a consent its level and scopes are known', async () => {
  const person = world.people[3]
  if (person === undefined) throw new Error('no person')
  await world.consent(await world.addUser(person), person.email)
  expect(outcomes(await test1(production.id))).toMatchObject({ level: 'ok', scopes: 'ok' })
  await world.control('/switches', { 'scope.optional': 'subset' })
  await world.consent(await world.addUser(world.people[4] ?? person), world.people[4]?.email ?? '')
  const found = await test1(production.id)
  expect(outcomes(found)).toMatchObject({ scopes: 'failed' })
  expect(textOf(found, 'scopes')).toContain(
    'meeting:update:meeting is missing: Moved appointments keep their old time in Zoom.',
  )
  await world.control('/switches', { 'scope.optional': 'all granted' })
})

test('a return address that is not listed is named, with what to add', async () => {
  await world.control(`/apps/${production.clientId}`, {
    redirectUris: ['https://other.example.com/callback'],
  })
  const found = await test1(production.id)
  expect(outcomes(found)).toMatchObject({ client: 'ok', secret: 'ok', redirect: 'failed' })
  expect(textOf(found, 'redirect')).toContain('http://127.0.0.1/callback')
  await world.control(`/apps/${production.clientId}`, { redirectUris: ['http://127.0.0.1/callback'] })
})

test('an app that was disabled is told apart from one with a fault', async () => {
  await world.control(`/apps/${production.clientId}`, { disabled: true })
  const found = await test1(production.id)
  expect([outcomes(found)['client'], textOf(found, 'client')]).toEqual([
    'failed',
    expect.stringContaining('disabled this app'),
  ])
  await world.control(`/apps/${production.clientId}`, { disabled: false })
})

test('a wrong secret, a wrong id and a missing secret are three faults', async () => {
  const add = (name: string, clientId: string, clientSecret: string | null): Promise<ZoomApp> =>
    world.client.zoomApps.add({ name, level: 'user', clientId, clientSecret })
  await world.client.zoomApps.changeSecret({ id: production.id, clientSecret: 'not-this-one' })
  const secret = await test1(production.id)
  expect(outcomes(secret)).toMatchObject({ client: 'ok', secret: 'failed', redirect: 'ok' })
  expect(textOf(secret, 'secret')).toContain('but not with this secret')

  const unknown = await test1((await add('Mistyped', `${production.clientId}x`, 'any')).id)
  expect(outcomes(unknown)).toMatchObject({ client: 'failed', secret: 'unknown', redirect: 'unknown' })
  expect(textOf(unknown, 'client')).toContain('case-sensitive')

  const apps = await world.control<Array<{ clientId: string; level: string; clientSecret?: string }>>('/apps')
  const confidential = apps.find(({ level }) => level === 'account')
  const bare = await test1((await add('Bare', confidential?.clientId ?? '', null)).id)
  expect(textOf(bare, 'secret')).toContain('no public client')

  const desktop = apps.find(({ clientSecret }) => clientSecret === undefined)
  expect(outcomes(await test1((await add('Desktop', desktop?.clientId ?? '', null)).id))).toMatchObject({
    client: 'ok',
    secret: 'ok',
    redirect: 'ok',
  })
})

test('a Zoom that is away is one fault, and the rest is not guessed', async () => {
  await world.sandbox.stop()
  expect(outcomes(await test1(production.id))).toEqual({
    reach: 'failed',
    clock: 'unknown',
    client: 'unknown',
    secret: 'unknown',
    redirect: 'unknown',
    level: 'ok',
    scopes: 'failed',
  })
})
