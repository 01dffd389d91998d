import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import {
  addConnected,
  addTenant,
  addUser,
  connect,
  openWorld,
  type World,
} from '../../../test/support/world.ts'
import type { SlotId, UserId } from '../../contract/ids.ts'
import { SqliteDatabase } from '../store/database.ts'
import { attachHost } from './host-queries.ts'
import { connectionOfUser, type ConnectionRow } from './queries.ts'

const HOUR = 3_600_000

let folder: Scratch
let zoom: FakeZoom
let world: World
let anna: UserId
let slot: SlotId
/** Which write point stops the console, as a crash would. */
let dieAt: string | null

const open = (): Promise<World> =>
  openWorld({
    dataDir: folder.path,
    zoomUrl: zoom.url,
    atWritePoint: (name, moment) => {
      if (`${name}:${moment}` === dieAt) throw new Error('died')
    },
  })

beforeEach(async () => {
  dieAt = null
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await open()
  anna = addConnected(world, zoom, addTenant(world, zoom), 'Anna', {
    email: 'canary.anna@client1.example.com',
    display_name: 'Canary Anna',
  }).userId
  const at = (hours: number): string => new Date(world.clock.now() + hours * HOUR).toISOString()
  slot = world.slots.add(anna, { startAt: at(30), endAt: at(31) }).id
  const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
  await settle(world.clock, world.slots.book(slot, { attendee, topic: 'Talk', notes: '' }), 1000)
})
afterEach(async () => {
  dieAt = null
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function row(): ConnectionRow {
  const found = connectionOfUser(world.store.core, anna)
  if (found === undefined) throw new Error('no connection')
  return found
}
const noticed = (at = world.clock.now()): boolean =>
  world.connections.removals.removeByZoom(row().id, { by: 'notice', at })
const zoomUsersInLedger = (): unknown[] => [
  ...world.store.ledger.all('SELECT zoom_user_id FROM calls WHERE zoom_user_id IS NOT NULL'),
  ...world.store.ledger.all("SELECT zoom_user_id FROM usage_days WHERE zoom_user_id <> ''"),
  ...world.store.ledger.all('SELECT zoom_user_id FROM user_days'),
]

describe('the notice that a user removed the app', () => {
  it('erases the tokens, who the Zoom user was, and what Zoom said of the meetings', () => {
    expect(zoomUsersInLedger()).not.toEqual([])
    expect(noticed()).toBe(true)
    expect(row()).toMatchObject({
      state: 'appRemoved',
      access: null,
      refresh: null,
      zoom_email: '',
      zoom_name: '',
      zoom_account_id: '',
    })
    expect(world.slots.get(slot).slot.appointment).toMatchObject({ topic: 'Talk', meeting: null })
    expect(zoomUsersInLedger()).toEqual([])
  })

  it('leaves a record of what was erased, when and why, that can be handed over', async () => {
    noticed()
    const [purge] = world.connections.removals.list(anna)
    expect(purge).toMatchObject({ by: 'notice', doneAt: expect.any(String) as string, backups: [] })
    expect(purge?.erased.map(({ rows }) => rows > 0)).toEqual([true, true, true, true])
    expect(world.store.core.get('SELECT zoom_user_id FROM purges')).toEqual({ zoom_user_id: null })
    await world.connections.removals.export(purge?.id ?? 0)
    expect(JSON.parse((await world.host.saved[0]?.text) ?? '')).toMatchObject({ by: 'notice' })
    expect(world.audit.list({ subjectId: anna, limit: 2 }).rows.map(({ action }) => action)).toEqual([
      'erase Zoom data',
      'remove app',
    ])
  })

  it('leaves no byte of who it was in connections and ledger, on the disk', () => {
    const sealed = Buffer.from(row().refresh ?? [])
    noticed()
    const inFile = (name: string): Buffer => readFileSync(join(folder.path, name))
    for (const name of ['core.db', 'core.db-wal']) {
      expect(inFile(name).includes(sealed)).toBe(false)
      expect(inFile(name).includes('zoom.us/j/')).toBe(false)
    }
    expect(world.store.core.get('SELECT zoom_email, zoom_name FROM connections')).toEqual({
      zoom_email: '',
      zoom_name: '',
    })
  })

  it('stands although a call that Zoom answered before comes back after it', async () => {
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    let asked = false
    zoom.fault = async ({ path }) => {
      asked ||= path.endsWith('/users/me')
      if (path.endsWith('/users/me')) await held
      return null
    }
    const check = world.connections.check(anna).catch(() => undefined)
    await settle(
      world.clock,
      until(() => asked),
    )
    noticed()
    answer()
    await settle(world.clock, check)
    expect(row()).toMatchObject({ state: 'appRemoved', zoom_email: '', zoom_name: '', zoom_account_id: '' })
    expect(zoomUsersInLedger()).toEqual([])
  })

  it('stands although Zoom’s answer to the making of a meeting comes back after it', async () => {
    const at = (hours: number): string => new Date(world.clock.now() + hours * HOUR).toISOString()
    const second = world.slots.add(anna, { startAt: at(50), endAt: at(51) }).id
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    let asked = false
    zoom.fault = async ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/meetings')) {
        asked = true
        await held
      }
      return null
    }
    const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
    const booking = world.slots.book(second, { attendee, topic: 'Talk', notes: '' }).catch(() => undefined)
    await settle(
      world.clock,
      until(() => asked),
    )
    noticed()
    answer()
    await settle(world.clock, booking, 1000)
    expect(zoom.meetings.size).toBe(2)
    expect(world.store.core.all('SELECT zoom_meeting_id, join_url, host_zoom_user_id FROM meetings')).toEqual(
      [
        { zoom_meeting_id: null, join_url: null, host_zoom_user_id: null },
        { zoom_meeting_id: null, join_url: null, host_zoom_user_id: null },
      ],
    )
    expect(world.slots.get(second).slot.appointment).toMatchObject({ meeting: null })
  })

  it('older than the present consent changes nothing, nor does one that comes again', () => {
    expect(noticed(row().authorized_at - 1)).toBe(false)
    expect(row().state).toBe('healthy')
    expect([noticed(), noticed()]).toEqual([true, false])
    expect(world.connections.removals.list(anna)).toHaveLength(1)
  })

  it('erases whom an admin’s connection served too, here and in the ledger', () => {
    const ben = addUser(world, world.users.get(anna).tenantId, 'Ben')
    const host = { zoomUserId: 'zoom-of-ben', email: 'ben@x.example', type: 2 }
    world.store.core.tx('test.attach', (tx) => attachHost(tx, ben, row().id, host))
    world.store.ledger.tx('test.spend', (tx) =>
      tx.run(
        `INSERT INTO user_days (day, issuer, zoom_user_id, counted, refused) VALUES ('2026-11-24', $issuer, $zoomUserId, 3, 0)`,
        { issuer: row().issuer, zoomUserId: host.zoomUserId },
      ),
    )
    noticed()
    expect(zoomUsersInLedger()).toEqual([])
    expect(
      world.store.core.get('SELECT host_zoom_user_id, host_zoom_email FROM users WHERE id = $ben', { ben }),
    ).toEqual({ host_zoom_user_id: null, host_zoom_email: null })
    expect(JSON.stringify(world.store.core.all('SELECT * FROM purges'))).not.toContain(host.zoomUserId)
  })

  it('names the older copies of the data that still hold it', () => {
    const copies = join(folder.path, 'backups')
    const live = new SqliteDatabase(join(folder.path, 'core.db'), {
      synchronous: 'FULL',
      secureDelete: true,
    })
    mkdirSync(copies)
    live.copyTo(join(copies, 'core.db.schema-1'))
    live.close()
    writeFileSync(join(copies, 'core.db.schema-2'), 'half')
    noticed()
    expect(world.connections.removals.list(anna)[0]?.backups).toMatchObject([
      { file: 'backups/core.db.schema-1', holds: 'yes' },
      { file: 'backups/core.db.schema-2', holds: 'notKnown' },
    ])
  })

  it('makes no meeting twice when they consent again: the old one is found', async () => {
    noticed()
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    connect(world, zoom, anna, person)
    world.slots.wakeAll()
    await settle(
      world.clock,
      until(() => world.slots.get(slot).slot.appointment?.state === 'saved'),
      1000,
    )
    expect(zoom.meetings.size).toBe(1)
    expect(world.users.get(anna)).toMatchObject({ state: 'healthy' })
  })

  it.each(['connections.purge:after', 'connections.purgeLedger:before', 'connections.purgeLedger:after'])(
    'goes on after a crash at %s',
    async (point) => {
      dieAt = point
      expect(() => noticed()).toThrow('died')
      dieAt = null
      await world.stop()
      world = await open()
      world.connections.start()
      expect(world.connections.removals.list(anna)[0]?.doneAt).toEqual(expect.any(String))
      expect([row().zoom_email, zoomUsersInLedger()]).toEqual(['', []])
    },
  )
})

describe('tokens that Zoom ended before their time', () => {
  beforeEach(async () => {
    zoom.grants.length = 0
    await settle(world.clock, world.connections.check(anna)).catch(() => undefined)
  })

  it('are erased at once as of a removed app; who it was is kept for a day, as it may be otherwise', () => {
    expect(row()).toMatchObject({
      state: 'appRemoved',
      refresh: null,
      zoom_email: 'canary.anna@client1.example.com',
    })
    world.clock.advance(24 * HOUR)
    world.connections.removals.runDue()
    expect(row()).toMatchObject({ state: 'appRemoved', zoom_email: '' })
  })

  it('erase nothing more if the user consents within the day', () => {
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    connect(world, zoom, anna, person)
    world.clock.advance(25 * HOUR)
    world.connections.removals.runDue()
    expect(row()).toMatchObject({ state: 'healthy', zoom_email: 'canary.anna@client1.example.com' })
    expect(world.connections.removals.list(anna)).toEqual([])
  })

  it('are followed at once by Zoom’s own notice', () => {
    noticed()
    world.connections.removals.runDue()
    expect(row()).toMatchObject({
      zoom_email: '',
      state_reason: expect.stringContaining('Zoom gave notice that the user removed the app') as string,
    })
    expect(world.connections.removals.list(anna)).toMatchObject([{ by: 'notice' }])
  })
})
