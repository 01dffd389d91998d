import { z } from 'zod'
import { ImportId, TenantId } from './ids.ts'
import { Done, procedure } from './procedure.ts'
import { SavedFile } from './reports.ts'

/** How many bytes of a file travel at once: little enough that nothing waits behind it. */
export const PIECE_BYTES = 64 * 1024
/** How many rows one import takes. */
export const IMPORT_LIMIT = 1_000_000

const Piece = z
  .base64()
  .max(Math.ceil(PIECE_BYTES / 3) * 4 + 4)
  .describe('a part of the file, base64')
const Column = z.int().min(0).max(999).nullable()

/** Which column of the file each part of a user is read from; null for none. */
export const Mapping = z.object({ name: Column, email: Column, tenant: Column, timeZone: Column })
export type Mapping = z.infer<typeof Mapping>

/** `staging`: rows arrive. `ready`: it waits for a decision, nobody was added. `applying` cannot be taken back, and goes on after a crash. */
export const ImportState = z.enum(['staging', 'ready', 'applying', 'done'])

/** What happened to one row that was not simply added. */
export const ImportNote = z.object({
  row: z.int(),
  result: z.enum(['fault', 'double', 'skipped', 'updated']),
  field: z.string(),
  value: z.string(),
  what: z.string(),
  remedy: z.string(),
})
export type ImportNote = z.infer<typeof ImportNote>

export const Import = z.object({
  id: ImportId,
  source: z.string(),
  state: ImportState,
  duplicates: z.enum(['skip', 'update']),
  rows: z.int().describe('rows read, the head not counted'),
  good: z.int().describe('rows that will become or change users'),
  here: z.int().describe('of the good, whose email a user of the tenant has already'),
  faults: z.int().describe('rows with a fault, or the same email again'),
  applied: z.int(),
  added: z.int(),
  updated: z.int(),
  skipped: z.int(),
  isServed: z.boolean().describe('an admin’s connection serves them at once'),
  notes: z.array(ImportNote).describe('the first of them'),
})
export type Import = z.infer<typeof Import>

export const imports = {
  /** Reads the head of a file: its columns, and which is probably which. Keeps nothing. */
  inspect: procedure.input(z.object({ head: Piece })).output(
    z.object({
      encoding: z.enum(['UTF-8', 'UTF-16 LE', 'UTF-16 BE']),
      delimiter: z.string(),
      columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
      mapping: Mapping,
    }),
  ),
  open: procedure
    .input(
      z.object({
        source: z.string().trim().min(1).max(255).describe('the file’s name'),
        delimiter: z.string().length(1),
        mapping: Mapping,
        tenantId: TenantId.nullable().describe('whose all rows are, where no column says'),
        duplicates: z.enum(['skip', 'update']),
      }),
    )
    .output(Import),
  piece: procedure
    .input(z.object({ id: ImportId, index: z.int().min(0), data: Piece, last: z.boolean() }))
    .output(Import),
  get: procedure.input(z.object({ id: ImportId })).output(Import),
  /** The import that is under way, or the last one that ended within a day; without its rows. */
  latest: procedure.output(Import.nullable()),
  accept: procedure.input(z.object({ id: ImportId })).output(Import),
  discard: procedure.input(z.object({ id: ImportId })).output(Done),
  /** Saves what became of the rows that were not simply added. */
  report: procedure.input(z.object({ id: ImportId })).output(SavedFile),
}
