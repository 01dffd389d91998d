import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import Conf from 'conf'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle } from '../../../test/support/manual-clock.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { Hello } from '../../contract/settings.ts'
import { connectionOfUser } from '../connections/queries.ts'
import { defaultPreferences, type PreferencesFile, readPreferences } from './preferences.ts'
import { SettingsService } from './service.ts'

let folder: Scratch
let zoom: FakeZoom
let world: World
let settings: SettingsService

function preferencesFile(): PreferencesFile {
  return new Conf({
    cwd: folder.path,
    configName: 'preferences',
    projectName: 'switchboard',
    defaults: defaultPreferences(),
    clearInvalidConfig: false,
  })
}
function openSettings(): SettingsService {
  return new SettingsService({
    ...world,
    preferencesFile: preferencesFile(),
    dataDir: folder.path,
    version: '1.2.3',
  })
}

beforeEach(async () => {
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
  settings = openSettings()
})
afterEach(async () => {
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? error,
  )
const actions = (): string[] => world.audit.list({ limit: 50 }).rows.map(({ action }) => action)
const row = (userId: UserId): unknown => connectionOfUser(world.store.core, userId)

describe('hello', () => {
  it('says what the console is, as the contract has it, and how often the folder was opened', () => {
    const hello = settings.hello()
    expect(Hello.parse(hello)).toEqual(hello)
    expect(hello).toMatchObject({
      version: '1.2.3',
      host: 'browser',
      dataDir: folder.path,
      firstRun: true,
      starts: 1,
    })
    expect(hello.secrets).toMatchObject({ state: 'open', mode: 'keyFile', protected: false })
    expect(openSettings().hello().starts).toBe(2)
    addTenant(world, zoom)
    expect(settings.hello().firstRun).toBe(false)
  })

  it('is noticed when it is first said', async () => {
    let greeted = false
    void settings.firstHello.then(() => (greeted = true))
    await Promise.resolve()
    expect(greeted).toBe(false)
    settings.hello()
    await settings.firstHello
    expect(greeted).toBe(true)
  })
})

describe('preferences', () => {
  it('are the defaults until they are saved, and then stay through a restart', () => {
    expect(settings.preferences).toEqual({
      ...defaultPreferences(),
      operator: userInfo().username || 'operator',
    })
    expect(settings.savePreferences({ theme: 'dark', timeZone: 'Asia/Tokyo' })).toMatchObject({
      theme: 'dark',
    })
    expect(openSettings().preferences).toEqual({
      ...defaultPreferences(),
      theme: 'dark',
      timeZone: 'Asia/Tokyo',
    })
  })

  it('without a value change nothing', () => {
    settings.savePreferences({ theme: 'dark' })
    const change: { theme?: 'dark'; density?: 'compact' } = JSON.parse('{"density":"compact"}') as object
    expect(settings.savePreferences({ ...change, theme: undefined } as typeof change)).toMatchObject({
      theme: 'dark',
      density: 'compact',
    })
  })

  it('that are none any more fall back one by one, and stay in the file for whoever knows them', () => {
    const path = join(folder.path, 'preferences.json')
    const written = { theme: 'neon', density: 'roomy', operator: '', timeZone: 'Mars/Olympus', future: 1 }
    writeFileSync(path, JSON.stringify(written))
    expect(openSettings().preferences).toEqual({ ...defaultPreferences(), density: 'roomy' })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ theme: 'neon', future: 1 })
  })

  it('of an empty file are the defaults', () => {
    expect(readPreferences({ store: {}, set: () => undefined, path: '' })).toEqual(defaultPreferences())
  })

  it('record it when the operator takes another name; looks are nobody’s business', () => {
    settings.savePreferences({ theme: 'dark' })
    expect(actions()).toEqual([])
    const before = settings.preferences.operator
    settings.savePreferences({ operator: 'Olga' })
    settings.savePreferences({ operator: 'Olga', density: 'compact' })
    expect(world.audit.list({ limit: 9 }).rows).toMatchObject([
      {
        who: before,
        action: 'change operator’s name',
        before: JSON.stringify({ operator: before }),
        after: '{"operator":"Olga"}',
      },
    ])
  })

  it('record how often Zoom is asked by itself', () => {
    settings.savePreferences({ healthCheckEvery: '6h' })
    settings.savePreferences({ healthCheckEvery: '6h', theme: 'light' })
    expect(openSettings().preferences.healthCheckEvery).toBe('6h')
    expect(world.audit.list({ limit: 9 }).rows).toMatchObject([
      { action: 'change health checks', before: '{"every":"1d"}', after: '{"every":"6h"}' },
    ])
  })
})

describe('secrets', () => {
  let tenantId: TenantId
  let anna: UserId
  beforeEach(() => {
    tenantId = addTenant(world, zoom)
    anna = addConnected(world, zoom, tenantId, 'Anna').userId
  })

  it('start over only for the very words, and then need every secret again', async () => {
    for (const typed of ['', 'Start over', 'start over ', 'yes'])
      expect(() => settings.startSecretsOver(typed)).toThrow(
        expect.objectContaining({ code: 'CONFIRMATION_WRONG' }) as Error,
      )
    expect(row(anna)).toMatchObject({ state: 'healthy' })
    expect(settings.startSecretsOver('start over').state).toBe('unset')
    expect(row(anna)).toMatchObject({ state: 'needsConsent', access: null, refresh: null })
    expect(await codeOf(world.connections.check(anna))).toBe('NEEDS_CONSENT')
    const [app] = world.zoomApps.list()
    if (app === undefined) throw new Error('no app')
    await world.vault.protect({ mode: 'memory' })
    expect(() => world.zoomApps.clientOf(world.zoomApps.row(app.id))).toThrow(
      expect.objectContaining({ code: 'APP_CREDENTIALS_WRONG' }) as Error,
    )
    expect(actions()[0]).toBe('start secrets over')
  })

  it('that start over leave who is being disconnected disconnected, and who was stays so', async () => {
    const ben = addConnected(world, zoom, tenantId, 'Ben').userId
    const cleo = addConnected(world, zoom, tenantId, 'Cleo').userId
    await settle(world.clock, world.connections.disconnect(ben))
    world.connections.pause(cleo)
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    await settle(world.clock, world.connections.disconnect(anna), 1000)
    expect(row(anna)).toMatchObject({ state: 'revocationWaiting' })
    settings.startSecretsOver('start over')
    expect([anna, ben, cleo].map((id) => world.users.get(id).state)).toEqual([
      'disconnected',
      'disconnected',
      'needsConsent',
    ])
  })

  it('leave no byte in the files once they were started over', () => {
    const sealed = Buffer.from(connectionOfUser(world.store.core, anna)?.refresh ?? [])
    const holds = (): boolean =>
      ['core.db', 'core.db-wal'].some((name) => readFileSync(join(folder.path, name)).includes(sealed))
    expect([sealed.length > 20, holds()]).toEqual([true, true])
    settings.startSecretsOver('start over')
    expect(holds()).toBe(false)
  })

  it('are locked and opened by the passphrase alone, and the log says who locked them but no word of it', async () => {
    await settings.protectSecrets({ mode: 'passphrase', passphrase: 'canary four words' })
    settings.lockSecrets()
    expect(settings.hello().secrets).toMatchObject({ state: 'locked', mode: 'passphrase', protected: true })
    expect(await codeOf(settings.unlockSecrets('canary for words'))).toBe('PASSPHRASE_WRONG')
    expect([await codeOf(world.connections.check(anna)), zoom.seen]).toEqual(['SECRETS_LOCKED', []])
    expect((await settings.unlockSecrets('canary four words')).state).toBe('open')
    expect(await codeOf(world.connections.check(anna))).toBe('no error')
    expect(actions().slice(0, 2)).toEqual(['lock secrets', 'protect secrets'])
    expect(JSON.stringify(world.store.core.all('SELECT * FROM audit'))).not.toContain('canary')
  })
})

describe('a page that is to be opened', () => {
  it.each(['https://zoom.us/x', 'mailto:a@b.example', 'http://127.0.0.1:8080/oauth', 'http://localhost/x'])(
    '%s is left to the host',
    async (url) => {
      await expect(settings.openUrl(url)).resolves.toEqual({ openInPage: false })
      expect(world.host.opened).toEqual([new URL(url).href])
    },
  )

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://zoom.us',
    'https://user:pw@zoom.us',
    'data:text/html,x',
    'x',
    '',
  ])('%j is refused, and no host hears of it', async (url) => {
    expect(await codeOf(settings.openUrl(url))).toBe('BAD_INPUT')
    expect(world.host.opened).toEqual([])
  })
})

describe('a watch', () => {
  it('begins at once, then tells what changed, in one piece, until it is ended', async () => {
    const end = new AbortController()
    const stream = settings.watch(end.signal)
    expect((await stream.next()).value).toMatchObject({ topics: [] })
    const next = stream.next()
    addTenant(world, zoom)
    settings.savePreferences({ theme: 'dark' })
    world.clock.advance(100)
    expect((await next).value?.topics.toSorted()).toEqual([
      'audit',
      'sandbox',
      'settings',
      'tenants',
      'zoomApps',
    ])
    const last = stream.next()
    end.abort()
    expect(await last).toEqual({ done: true, value: undefined })
  })
})
