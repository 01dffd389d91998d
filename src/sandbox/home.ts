import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { SandboxOptions } from './options.ts'
import type { Recipe } from './world/blueprint.ts'
import { PLANS } from './world/model.ts'

const DEFAULTS = { seed: 1, tenants: 3, users: 120 }

const homeSchema = z.object({
  port: z.int().optional(),
  seed: z.int(),
  tenants: z.int(),
  users: z.int(),
  plan: z.enum(PLANS).optional(),
})

/** What a data folder keeps beside its world: the recipe of the world, and the port. */
export interface Home {
  recipe: Recipe
  port: number | undefined
  /** Keeps the port for the next start, so that the address of this Zoom stays the same. */
  keepPort(port: number): void
}

/** Decides what to start with: the folder's own recipe, which options may repeat but not contradict. */
export function openHome(options: SandboxOptions): Home {
  const { dataDir } = options
  const file = dataDir === undefined ? undefined : join(dataDir, 'sandbox.json')
  const kept = file !== undefined && existsSync(file) ? readHome(file) : undefined
  for (const name of ['seed', 'tenants', 'users', 'plan'] as const) {
    if (kept !== undefined && options[name] !== undefined && options[name] !== kept[name]) {
      const was = kept[name] ?? 'one plan after another'
      throw new Error(
        `${dataDir} holds a world with ${name} ${was}, not ${options[name]}. Choose another data folder.`,
      )
    }
  }
  const recipe: Recipe = {
    seed: options.seed ?? kept?.seed ?? DEFAULTS.seed,
    tenants: options.tenants ?? kept?.tenants ?? DEFAULTS.tenants,
    users: options.users ?? kept?.users ?? DEFAULTS.users,
    plan: options.plan ?? kept?.plan,
  }
  if (recipe.users < recipe.tenants) throw new Error('Option users: every tenant needs at least one user')
  return {
    recipe,
    port: options.port ?? kept?.port,
    keepPort(port) {
      if (file === undefined || dataDir === undefined || kept?.port === port) return
      mkdirSync(dataDir, { recursive: true })
      writeFileSync(`${file}.new`, `${JSON.stringify({ port, ...recipe }, undefined, 2)}\n`, { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
  }
}

function readHome(file: string) {
  try {
    return homeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Error(`${file} cannot be read. Restore or remove it.`)
  }
}
