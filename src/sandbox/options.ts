import { parseArgs } from 'node:util'
import { z } from 'zod'
import { PLANS } from './world/model.ts'

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

const optionsSchema = z.strictObject({
  port: count(0, 65_535).optional(),
  seed: count(0, 4_294_967_295).optional(),
  tenants: count(1, 20_000).optional(),
  users: count(1, 1_000_000).optional(),
  plan: z.enum(PLANS).optional(),
  switches: z.record(z.string(), z.unknown()).optional(),
  dataDir: z.string().min(1).optional(),
})

/** How a sandbox is to be started; what is absent has a default, or comes from the data folder. */
export type SandboxOptions = z.infer<typeof optionsSchema>

export const USAGE = `Zoom sandbox: Zoom's OAuth and REST surface on loopback, with a made-up world behind it.

  --port N              port on 127.0.0.1 (default: the one kept in the data folder, else a free one)
  --seed N              which world (default 1): the same seed, tenants and users give the same world
  --tenants N           Zoom accounts (default 3)
  --users N             users in all (default 120)
  --plan PLAN           free, pro or business for every account (default: business, pro, free in turn)
  --switch NAME=VALUE   how Zoom behaves where that is uncertain; may be repeated; GET /_sandbox/switches lists all
  --data-dir DIR        keep the world and the port in this folder (default: in memory only)
  --help                show this`

/** Reads options that were handed over as an object. */
export function readOptions(value: unknown): SandboxOptions {
  const result = optionsSchema.safeParse(value ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
  throw new Error(`Option ${name ?? ''}: ${issue?.message ?? 'invalid'}`)
}

/** Reads a command line; undefined when only help was asked for. */
export function readCommandLine(args: readonly string[]): SandboxOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      tenants: { type: 'string' },
      users: { type: 'string' },
      plan: { type: 'string' },
      switch: { type: 'string', multiple: true },
      'data-dir': { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return undefined
  const { switch: assignments, help: _help, 'data-dir': dataDir, ...rest } = values
  return readOptions({
    ...rest,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(assignments === undefined ? {} : { switches: Object.fromEntries(assignments.map(readAssignment)) }),
  })
}

function readAssignment(text: string): [string, string] {
  const cut = text.indexOf('=')
  if (cut < 1) throw new Error(`--switch ${text}: write NAME=VALUE`)
  return [text.slice(0, cut), text.slice(cut + 1)]
}
