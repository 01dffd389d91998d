import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { ImportId, TenantId } from '../../contract/ids.ts'
import { type Import, IMPORT_LIMIT, PIECE_BYTES } from '../../contract/imports.ts'
import { inspectHead } from './inspect.ts'
import { ImportsService } from './service.ts'

let world: World
let tenantId: TenantId
/** The change that cannot be written. */
let fails: string | null

beforeEach(async () => {
  fails = null
  world = await openWorld({
    atWritePoint: (name, moment) => {
      if (name === fails && moment === 'before') throw new Error('the disk is full')
    },
  })
  tenantId = addTenant(world)
})
afterEach(() => world[Symbol.asyncDispose]())

const utf8 = (text: string): Uint8Array => Buffer.from(text)

/** Sends a file as the page does: its head first, then all of it in pieces. */
async function send(
  bytes: Uint8Array,
  more: { duplicates?: 'skip' | 'update'; tenantId?: TenantId | null; pieceBytes?: number } = {},
): Promise<Import> {
  const size = more.pieceBytes ?? PIECE_BYTES
  const head = await inspectHead(Buffer.from(bytes.subarray(0, PIECE_BYTES)).toString('base64'))
  const { id } = world.imports.open({
    source: 'people.csv',
    delimiter: head.delimiter,
    mapping: head.mapping,
    tenantId: more.tenantId === undefined ? tenantId : more.tenantId,
    duplicates: more.duplicates ?? 'skip',
  })
  let told: Import | null = null
  for (let at = 0, index = 0; told?.state !== 'ready'; at += size, index += 1)
    told = await world.imports.piece(
      id,
      index,
      Buffer.from(bytes.subarray(at, at + size)).toString('base64'),
      at + size >= bytes.length,
    )
  return world.imports.get(id)
}

function accept(id: ImportId): Import {
  world.imports.accept(id)
  for (let i = 0; i < 10_000 && world.imports.get(id).state !== 'done'; i += 1) world.clock.advance(1)
  return world.imports.get(id)
}

const names = (): string[] =>
  world.users.list({ sort: 'name', descending: false, limit: 200 }).rows.map(({ name }) => name)
const failure = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('an import', () => {
  it('adds nobody until it is accepted, then everybody whose row is good; the log says so once', async () => {
    const told = await send(
      utf8('Time zone,E-Mail,Name\nAsia/Tokyo,anna@x.example,Anna\n,ben@x.example,Ben\n'),
    )
    expect(told).toMatchObject({ state: 'ready', rows: 2, good: 2, faults: 0, here: 0 })
    expect(names()).toEqual([])
    expect(world.imports.latest()).toBeNull()
    expect(accept(told.id)).toMatchObject({ state: 'done', added: 2, applied: 2 })
    expect(names()).toEqual(['Anna', 'Ben'])
    expect(world.imports.latest()).toMatchObject({ id: told.id, state: 'done', notes: [] })
    world.clock.advance(86_400_001)
    expect(world.imports.latest()).toBeNull()
    const [anna] = world.users.list({ sort: 'name', descending: false, limit: 1 }).rows
    expect(anna?.timeZone).toBe('Asia/Tokyo')
    const actions = world.audit.list({ subjectId: told.id, limit: 10 }).rows.map(({ action }) => action)
    expect(actions).toEqual(['finish import', 'import users'])
  })

  it('says of every faulty row what is wrong and what to do, and takes the others', async () => {
    const told = await send(
      utf8(
        'name,email,tenant,time zone\nA,nobody,client1.example.com,\n,b@x.example,client1.example.com,\nC,c@x.example,nowhere.example,\n' +
          'D,d@x.example,CLIENT1.example.com,Mars/Base\nE,e@x.example,client1.example.com,\nE2,E@X.example,client1.example.com\nF\n',
      ),
      { tenantId: null },
    )
    expect(told).toMatchObject({ rows: 7, good: 1, faults: 6 })
    expect(told.notes.map(({ row, result, field }) => [row, result, field])).toEqual([
      [2, 'fault', 'email'],
      [3, 'fault', 'name'],
      [4, 'fault', 'tenant'],
      [5, 'fault', 'time zone'],
      [7, 'double', 'email'],
      [8, 'fault', 'email'],
    ])
    expect(told.notes.every(({ what, remedy }) => what.endsWith('.') && remedy.endsWith('.'))).toBe(true)
    accept(told.id)
    expect(names()).toEqual(['E'])
  })

  it.each([
    ['skip', 'Anna', { added: 1, skipped: 1, updated: 0 }],
    ['update', 'Anna New', { added: 1, skipped: 0, updated: 1 }],
  ] as const)('knows who is here by email, and will %s them', async (duplicates, name, counts) => {
    accept((await send(utf8('name,email\nAnna,anna@x.example\n'))).id)
    const told = await send(utf8('name,email\nAnna New,ANNA@x.example\nBen,ben@x.example\n'), { duplicates })
    expect(told).toMatchObject({ good: 2, here: 1 })
    expect(accept(told.id)).toMatchObject(counts)
    expect(names()).toEqual([name, 'Ben'])
  })

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffname;email\nÄnne;a@x.example\n')],
    ['UTF-16 LE', Buffer.from('\ufeffname;email\nÄnne;a@x.example\n', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffname;email\nÄnne;a@x.example\n', 'utf16le').swap16()],
    ['UTF-16 LE without a mark', Buffer.from('name;email\nÄnne;a@x.example\n', 'utf16le')],
    ['UTF-16 BE without a mark', Buffer.from('name;email\nÄnne;a@x.example\n', 'utf16le').swap16()],
    [
      'mixed line ends, no last one',
      Buffer.from('name\temail\r\nÄnne\ta@x.example\rBen\tb@x.example\n"C\nC"\tc@x.example'),
    ],
  ])('reads %s, in pieces of any size', async (_name, bytes) => {
    for (const pieceBytes of [3, 7, 1000]) {
      const told = await send(bytes, { pieceBytes })
      expect(told.faults).toBe(0)
      world.imports.discard(told.id)
    }
    accept((await send(bytes)).id)
    expect(names().at(-1)).toBe('Änne')
  })

  it('of another encoding names the row, and leaves nothing behind', async () => {
    const bytes = Buffer.from('name,email\nAnna,a@x.example\nJ\u00fcrgen,j@x.example\n', 'latin1')
    for (const pieceBytes of [5, 1000])
      expect(await failure(send(bytes, { pieceBytes }))).toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringContaining('Row 3'),
        data: { field: 'file' },
      })
    expect(world.store.core.all('SELECT id FROM imports')).toEqual([])
    expect(world.store.staging.ids()).toEqual([])
  })

  it.each([
    ['a column is missing', 'email\na@x.example\n', 'mapping.name'],
    ['a quote is never closed', 'name,email\n"Anna,a@x.example\n', 'file'],
    ['a quote stands within', 'name,email\nA"nna"x,a@x.example\n', 'file'],
    ['a cell is huge', `name,email\n${'A'.repeat(70_000)},a@x.example\n`, 'file'],
    ['it is empty', '', 'file'],
    ['it is empty but for a mark', '\ufeff', 'file'],
  ])('is refused where %s', async (_name, text, field) => {
    expect(await failure(send(utf8(text)))).toMatchObject({ code: 'BAD_INPUT', data: { field } })
    expect(names()).toEqual([])
  })

  it('makes one line of a name with a NUL byte or a line end within, and takes no such email', async () => {
    const told = await send(
      utf8(
        'name,email\nAn\u0000na,a@x.example\nBen,b\u0000@x.example\n"C\nC",c@x.example\nDora,d@x.example\n',
      ),
    )
    expect(told).toMatchObject({ rows: 4, good: 3, faults: 1 })
    expect(told.notes.map(({ row, field }) => [row, field])).toEqual([[3, 'email']])
    accept(told.id)
    expect(names()).toEqual(['An na', 'C C', 'Dora'])
  })

  it('of more rows than one import takes ends in an error that names the limit, and leaves nothing behind', () => {
    const { id } = world.imports.openRows({ source: 'Huge', tenantId, duplicates: 'skip' })
    const rows = Array.from({ length: IMPORT_LIMIT + 1 }, (_row, row) => ({
      row,
      name: '',
      email: '',
      tenant: null,
      timeZone: '',
    }))
    expect(() => world.imports.put(id, rows)).toThrow('up to 1,000,000 rows')
    world.imports.discard(id)
    expect(world.store.staging.ids()).toEqual([])
  })

  it('whose staged rows are gone from the data folder ends, and says how many were lost', async () => {
    const rows = Array.from({ length: 1000 }, (_row, i) => `P ${i},p${i}@x.example`).join('\n')
    const { id } = await send(utf8(`name,email\n${rows}\n`))
    world.imports.accept(id)
    await world.imports.close()
    world.store.staging.remove(id)
    const again = new ImportsService(world)
    again.start()
    for (let i = 0; i < 5; i += 1) world.clock.advance(1)
    expect(again.get(id)).toMatchObject({ state: 'done', added: 500, skipped: 500 })
    expect(again.get(id).notes[0]?.what).toContain('500 rows were lost')
    await again.close()
  })

  it('takes formulas as the text they are, and writes none into its report', async () => {
    const told = await send(utf8('name,email\n"=HYPERLINK(""http://x"")",a@x.example\n+1,=cmd\n'))
    accept(told.id)
    expect(names()).toEqual(['=HYPERLINK("http://x")'])
    await world.imports.report(told.id)
    const report = await world.host.saved.at(-1)?.text
    expect(report).toContain("'=cmd")
    expect(report).not.toMatch(/(^|,)"?=/m)
  })

  it('that was not accepted is forgotten by the next start; one that was goes on', async () => {
    const left = await send(utf8('name,email\nGone,gone@x.example\n'))
    const rows = Array.from({ length: 5000 }, (_row, i) => `P ${i},p${i}@x.example`).join('\n')
    const { id } = await send(utf8(`name,email\n${rows}\n`))
    world.imports.accept(id)
    expect(world.imports.get(id)).toMatchObject({ state: 'applying', applied: 500 })
    await world.imports.close()
    const again = new ImportsService(world)
    again.start()
    for (let i = 0; i < 20; i += 1) world.clock.advance(1)
    expect(again.get(id)).toMatchObject({ state: 'done', added: 5000, applied: 5000, skipped: 0 })
    expect(() => again.get(left.id)).toThrow('not here any more')
    const said = world.audit.list({ subjectId: left.id, limit: 10 }).rows.map(({ action }) => action)
    expect(said).toEqual(['forget import'])
    expect(world.users.counts(undefined).all).toBe(5000)
    expect(world.store.staging.ids()).toEqual([])
    await again.close()
  })

  it('goes on once the disk takes what it writes again', async () => {
    const told = await send(utf8('name,email\nAnna,anna@x.example\n'))
    fails = 'imports.apply'
    world.imports.accept(told.id)
    world.clock.advance(60_000)
    expect([world.imports.get(told.id).state, names()]).toEqual(['applying', []])
    fails = null
    for (let i = 0; i < 3; i += 1) world.clock.advance(60_000)
    expect([world.imports.get(told.id).state, names()]).toEqual(['done', ['Anna']])
  })

  it('that ended a week ago is forgotten with its notes; the audit log still says what came of it', async () => {
    const old = await send(utf8('name,email\nAnna,anna@x.example\nBen,nobody\n'))
    accept(old.id)
    world.clock.advance(7 * 86_400_000 + 1)
    const { id } = accept((await send(utf8('name,email\nCem,cem@x.example\nDora,nobody\n'))).id)
    world.clock.advance(1)
    expect(world.store.core.all('SELECT DISTINCT import_id FROM import_notes')).toEqual([{ import_id: id }])
    expect(world.store.core.all('SELECT id FROM imports')).toEqual([{ id }])
    expect(world.audit.list({ subjectId: old.id, limit: 10 }).rows[0]).toMatchObject({
      action: 'finish import',
    })
    expect(names()).toEqual(['Anna', 'Cem'])
  })

  it('cannot be accepted twice, discarded once accepted, or sent with a piece missing', async () => {
    const told = await send(utf8('name,email\nAnna,anna@x.example\n'))
    accept(told.id)
    expect(() => world.imports.accept(told.id)).toThrow('accepted already')
    expect(() => world.imports.discard(told.id)).toThrow('its users are here')
    const mapping = { name: 0, email: 1, tenant: null, timeZone: null }
    const { id } = world.imports.open({ source: 'x', delimiter: ',', mapping, tenantId, duplicates: 'skip' })
    expect(await failure(world.imports.piece(id, 1, '', true))).toMatchObject({ code: 'BAD_INPUT' })
  })

  it('takes rows from elsewhere than a file', async () => {
    const { id } = world.imports.openRows({ source: 'Zoom account', tenantId, duplicates: 'skip' })
    world.imports.put(id, [{ row: 1, name: 'Anna', email: 'anna@x.example', tenant: null, timeZone: '' }])
    expect(await world.imports.arrived(id)).toMatchObject({ state: 'ready', good: 1 })
    expect(accept(id)).toMatchObject({ added: 1 })
  })

  it('of names that hold half a letter leaves nobody out: no file keeps that as it is', async () => {
    const { id } = world.imports.openRows({ source: 'Zoom account', tenantId, duplicates: 'skip' })
    const rows = Array.from({ length: 900 }, (_row, i) => ({
      row: i + 1,
      name: `${['\ud800', 'a', '\uff5e'][i % 3] ?? ''} ${i}`,
      email: `p${i}@x.example`,
      tenant: null,
      timeZone: '',
    }))
    world.imports.put(id, rows)
    await world.imports.arrived(id)
    expect(accept(id)).toMatchObject({ state: 'done', added: 900 })
    expect(world.users.counts(undefined).all).toBe(900)
  })

  it('whose staged rows cannot be read ends and says so: the console starts all the same', async () => {
    const { id } = await send(utf8('name,email\nAnna,anna@x.example\n'))
    world.store.core.tx('test.accept', (tx) =>
      tx.run("UPDATE imports SET state = 'applying' WHERE id = $id", { id }),
    )
    writeFileSync(join(world.dataDir, 'imports', `${id}.db`), 'not a database '.repeat(500))
    world.imports.start()
    expect(world.imports.get(id)).toMatchObject({ state: 'done', added: 0, skipped: 1 })
    expect(world.imports.get(id).notes[0]?.what).toMatch(/1 rows were lost/)
  })

  it('that cannot go on tries again, and ends nothing else', async () => {
    const { id } = await send(utf8('name,email\nAnna,anna@x.example\n'))
    const addMany = vi.spyOn(world.users, 'addMany').mockImplementationOnce(() => {
      throw new Error('database or disk is full')
    })
    world.imports.accept(id)
    expect(world.imports.get(id)).toMatchObject({ state: 'applying', applied: 0 })
    world.clock.advance(10_000)
    world.clock.advance(1)
    expect(world.imports.get(id)).toMatchObject({ state: 'done', added: 1 })
    expect(addMany).toHaveBeenCalledTimes(2)
  })
})
