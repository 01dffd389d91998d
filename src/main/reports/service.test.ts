import { buffer, text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SentCall, sendCall } from '../../../test/support/calls.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { uncaughtDuring } from '../../../test/support/raw-http.ts'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import type { Label } from '../../contract/states.ts'
import type { FileToSave } from '../host/host.ts'

const MIDNIGHT = Date.parse('2026-11-25T00:00:00.000Z')
const YEAR = { from: '2026-01-01', to: '2026-12-31' }

let world: World
let tenantId: TenantId

beforeEach(async () => {
  world = await openWorld({ clock: new ManualClock(MIDNIGHT + 1000) })
  tenantId = addTenant(world)
})
afterEach(() => world[Symbol.asyncDispose]())

const send = (call: SentCall): number => sendCall(world, { tenantId, ...call })

const usage = (
  range: Partial<typeof YEAR> & { tenantId?: TenantId } = {},
): ReturnType<World['reports']['usage']> => world.reports.usage({ ...YEAR, limit: 1000, ...range })

async function exported(range: Partial<typeof YEAR> & { tenantId?: TenantId } = {}): Promise<string> {
  const before = world.host.saved.length
  await world.reports.exportUsage({ ...YEAR, ...range })
  const file = world.host.saved[before]
  if (file === undefined) throw new Error('nothing was saved')
  return file.text
}
/** The file of an export, as it is offered for download: not read yet. */
async function offered(): Promise<FileToSave> {
  const files: FileToSave[] = []
  world.host.saveFile = (file) => {
    files.push(file)
    return Promise.resolve({ kind: 'download', url: '/download/x' })
  }
  await world.reports.exportUsage(YEAR)
  const [file] = files
  if (file === undefined) throw new Error('no file was offered')
  return file
}
const cells = (csv: string): string[][] => parse(csv, { bom: true })

describe('the usage report', () => {
  it('is nothing over nothing', () => {
    expect(usage()).toEqual({ rows: [], totalRows: 0, calls: 0, countsFor100: 0, refused: 0, days: [] })
  })

  it('puts a call on its UTC day, to the millisecond, and takes both ends of the range', () => {
    const userId = addUser(world, tenantId, 'Anna')
    for (const at of [MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 86_399_999, MIDNIGHT + 86_400_000])
      send({ at, userId })
    const days = (range: typeof YEAR): unknown => usage(range).days.map(({ day, calls }) => [day, calls])
    expect(days(YEAR)).toEqual([
      ['2026-11-24', 1],
      ['2026-11-25', 2],
      ['2026-11-26', 1],
    ])
    expect(days({ from: '2026-11-25', to: '2026-11-25' })).toEqual([['2026-11-25', 2]])
    expect(days({ from: '2026-11-24', to: '2026-11-25' })).toEqual([
      ['2026-11-24', 1],
      ['2026-11-25', 2],
    ])
    expect(days({ from: '2026-11-27', to: '2026-12-31' })).toEqual([])
  })

  it('equals the ledger’s calls by tenant, user, day and label, on screen and in the file', async () => {
    const other = addTenant(world, undefined, 'Client 2')
    const [anna, ben] = [addUser(world, tenantId, 'Anna'), addUser(world, other, 'Ben')]
    const anyCall = fc.record({
      at: fc.constantFrom(MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 86_400_000),
      who: fc.constantFrom<{ userId: UserId; tenantId: TenantId }>(
        { userId: anna, tenantId },
        { userId: ben, tenantId: other },
      ),
      zoomUser: fc.constantFrom('z1', 'z2'),
      account: fc.constantFrom('a1', 'a2'),
      label: fc.constantFrom<Label>('light', 'medium', 'heavy'),
      counted: fc.constantFrom<0 | 1>(0, 1),
      refusedBy: fc.constantFrom(null, 'perSecond'),
    })
    for (const { who, ...call } of fc.sample(anyCall, { numRuns: 150, seed: 7 })) send({ ...call, ...who })
    for (const scope of [undefined, tenantId, other]) {
      const recount = world.store.ledger.all<{ calls: number; counted: number; refused: number }>(
        `SELECT date(at / 1000, 'unixepoch') AS day, tenant_id, user_id, account_id, zoom_user_id, label,
           count(*) AS calls, sum(counted) AS counted, sum(refused_by IS NOT NULL) AS refused
         FROM calls WHERE $tenant IS NULL OR tenant_id = $tenant GROUP BY 1, 2, 3, 4, 5, 6`,
        { tenant: scope ?? null },
      )
      const range = scope === undefined ? {} : { tenantId: scope }
      const { rows, ...totals } = usage(range)
      const sum = (of: 'calls' | 'counted' | 'refused'): number =>
        recount.reduce((all, row) => all + row[of], 0)
      expect(totals).toMatchObject({
        totalRows: recount.length,
        calls: sum('calls'),
        countsFor100: sum('counted'),
        refused: sum('refused'),
      })
      const ofDays = (of: 'calls' | 'countsFor100' | 'refused'): number =>
        totals.days.reduce((all, day) => all + day[of], 0)
      expect([ofDays('calls'), ofDays('countsFor100'), ofDays('refused')]).toEqual([
        totals.calls,
        totals.countsFor100,
        totals.refused,
      ])
      const shown = rows.map((r) =>
        [r.day, r.userName, r.accountId, r.zoomUserId, r.label, r.calls, r.countsFor100, r.refused].join(),
      )
      const inFile = cells(await exported(range)).slice(1)
      const [day, user, zoomUser, account, label, calls, counted, refused] = [0, 2, 4, 5, 6, 7, 8, 9]
      expect(
        inFile
          .map((c) =>
            [c[day], c[user], c[account], c[zoomUser], c[label], c[calls], c[counted], c[refused]].join(),
          )
          .toSorted(),
      ).toEqual(shown.toSorted())
    }
  })

  it('shows at most as many rows as were asked for, newest first, and totals of all', () => {
    for (let day = 0; day < 5; day += 1) send({ at: MIDNIGHT + day * 86_400_000 })
    expect(usage()).toMatchObject({ totalRows: 5 })
    const few = world.reports.usage({ ...YEAR, limit: 2 })
    expect([few.rows.map(({ day }) => day), few.totalRows, few.calls]).toEqual([
      ['2026-11-29', '2026-11-28'],
      5,
      5,
    ])
  })

  it('names those who were removed as such', async () => {
    const userId = addUser(world, tenantId, 'Anna')
    send({ at: MIDNIGHT, userId })
    world.users.remove(userId)
    world.tenants.remove(tenantId)
    expect(usage().rows).toMatchObject([
      { tenantName: 'removed tenant', userName: 'removed user', userEmail: '' },
    ])
    expect(cells(await exported())[1]?.slice(1, 4)).toEqual(['removed tenant', 'removed user', ''])
  })
})

describe('the exported file', () => {
  it('is RFC 4180: a mark, a header, CRLF after every line', async () => {
    const bytes = await buffer(Readable.from((await offered()).content()))
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(bytes.subarray(3).toString()).toBe(
      'day_utc,tenant,user,email,zoom_user_id,zoom_account_id,label,calls,creates_and_updates,refused,how_obtained\r\n',
    )
    send({ at: MIDNIGHT, userId: addUser(world, tenantId, 'Anna'), counted: 1 })
    const csv = await text(Readable.from((await offered()).content()))
    expect(csv.split('\r\n').slice(1)).toEqual([
      '2026-11-25,Client 1,Anna,anna@client1.example.com,zu,acc,light,1,1,0,own count of calls sent',
      '',
    ])
  })

  it('brings every text back as it was, and none as a formula', async () => {
    const piece = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      '"',
      "'",
      ',',
      ';',
      'x',
      ' ',
      'ä',
      '＝',
      '😀',
      '|',
    )
    const anyName = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(anyName, anyName, async (name, zoomUser) => {
        world.store.ledger.tx('test', (tx) => tx.run('DELETE FROM usage_days'))
        const userId = addUser(world, tenantId, name, `${world.users.counts(undefined).all}@x.example`)
        send({ at: MIDNIGHT, userId, zoomUser })
        const csv = await exported()
        const rows = cells(csv)
        expect(rows.map((row) => row.length)).toEqual([11, 11])
        for (const [column, was] of [
          [2, name],
          [4, zoomUser],
        ] as const) {
          const cell = rows[1]?.[column] ?? ''
          expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
          expect([was, `'${was}`]).toContain(cell)
          // Only what a spreadsheet would run is marked.
          expect(cell === was).toBe(!/^[=+\-@\t\r＝]/.test(was))
        }
        // No line of the file begins with one either, whoever reads it without knowing quotes.
        expect(csv.split('\r\n').slice(1, -1).join('')).not.toMatch(/^[=+\-@]/)
      }),
      { numRuns: 60 },
    )
  })

  it('comes whole and in order over more rows than are read at once, in pieces', async () => {
    world.store.ledger.tx('test', (tx) => {
      for (let i = 0; i < 5321; i += 1)
        tx.run("INSERT INTO usage_days VALUES ($day, 't', $user, 'a', 'z', 'light', 1, 0, 0)", {
          day: `2026-0${1 + (i % 9)}-01`,
          user: `u${i % 700}-${i}`,
        })
    })
    const rows = cells(await exported()).slice(1)
    expect(rows).toHaveLength(5321)
    const days = rows.map(([day = '']) => day)
    expect(days).toEqual(days.toSorted((a, b) => a.localeCompare(b)))
    expect(world.audit.list({ search: 'export', limit: 1 }).rows[0]?.after).toBe(
      '{"rows":5321,"format":"CSV"}',
    )
  })

  it('lets everybody write while it is being read', async () => {
    for (let user = 0; user < 2500; user += 1)
      send({ at: MIDNIGHT, zoomUser: `z${String(user).padStart(5, '0')}` })
    const file = await offered()
    const lines: string[] = []
    for await (const chunk of Readable.from(file.content())) {
      lines.push(String(chunk))
      send({ at: MIDNIGHT, zoomUser: 'a00000' })
    }
    expect(cells(lines.join(''))).toHaveLength(2501)
  })

  it('tells its reader when the store goes away under it, and kills nobody', async () => {
    for (let user = 0; user < 1200; user += 1) send({ at: MIDNIGHT, zoomUser: `z${user}` })
    const file = await offered()
    await world.stop()
    const broken = await uncaughtDuring(async () => {
      await expect(text(Readable.from(file.content()))).rejects.toThrow(/not open/)
    })
    expect(broken).toEqual([])
    world = await openWorld()
  })
})

describe('an export', () => {
  it('is written to the audit log with its range and rows', async () => {
    send({ at: MIDNIGHT })
    await exported({ tenantId })
    expect(world.host.saved[0]?.name).toBe('zoom-usage_2026-01-01_2026-12-31.csv')
    expect(world.audit.list({ tenantId, search: 'export', limit: 1 }).rows).toMatchObject([
      {
        action: 'export usage report',
        subject: '2026-01-01 to 2026-12-31',
        after: '{"rows":1,"format":"CSV"}',
      },
    ])
  })

  it('that was dismissed, or could not be written, leaves no line in it', async () => {
    world.host.saveFile = () => Promise.resolve({ kind: 'dismissed' })
    await expect(world.reports.exportUsage(YEAR)).resolves.toEqual({ kind: 'dismissed' })
    world.host.saveFile = () => Promise.reject(new Error('the disk is full'))
    await expect(world.reports.exportUsage(YEAR)).rejects.toThrow('the disk is full')
    expect(world.audit.list({ search: 'export', limit: 9 }).rows).toEqual([])
  })
})
