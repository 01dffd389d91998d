import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { shuffled } from './shuffled.ts'
import { FaultWorld, until } from './world.ts'

/** Every write point of an import, and later ones of those that come again. */
const POINTS = [
  'imports.open',
  'imports.stage',
  'imports.stage:2',
  'imports.note',
  'imports.arrived',
  'imports.accept',
  'imports.apply',
  'imports.apply:2',
  'imports.apply:4',
]
const PIECE = 32 * 1024
const GOOD = 2500

/** Good rows, one without an email, and one email twice. */
function fileOf(round: number): Buffer {
  const rows = Array.from({ length: GOOD }, (_row, i) => `Person ${i},r${round}.p${i}@client1.example.com`)
  return Buffer.from(`name,email\n${rows.join('\n')}\nNobody,\nAgain,r${round}.p0@client1.example.com\n`)
}

async function importAll({ client }: FaultWorld, round: number): Promise<void> {
  const [tenant] = await client.tenants.list()
  const file = fileOf(round)
  const { id } = await client.imports.open({
    source: `round-${round}.csv`,
    delimiter: ',',
    mapping: { name: 0, email: 1, tenant: null, timeZone: null },
    tenantId: tenant?.id ?? null,
    duplicates: 'skip',
  })
  for (let at = 0, index = 0; at < file.length; at += PIECE, index += 1)
    await client.imports.piece({
      id,
      index,
      data: file.subarray(at, at + PIECE).toString('base64'),
      last: at + PIECE >= file.length,
    })
  await client.imports.accept({ id })
  await until('the import ends', async () =>
    (await client.imports.get({ id })).state === 'done' ? id : null,
  )
}

/** What is not as it must be after the restart, in words. */
async function faultsOf(world: FaultWorld, round: number, before: number, at: string): Promise<string[]> {
  const { client } = world
  const isAccepted = at === 'imports.accept:after' || at.startsWith('imports.apply')
  if (isAccepted)
    await until('the import goes on and ends', async () =>
      (await client.imports.latest())?.state === 'done' ? true : null,
    )
  const faults: string[] = []
  const source = `round-${round}.csv`
  const said = (await client.audit.list({ search: source, limit: 10 })).rows.map(({ action }) => action)
  const wanted = isAccepted
    ? ['finish import', 'import users']
    : at === 'imports.open:before'
      ? []
      : ['forget import']
  if (said.join() !== wanted.join()) faults.push(`the audit log says ${said.join()}, not ${wanted.join()}`)
  const { all } = await client.users.counts({})
  const expected = before + (isAccepted ? GOOD : 0)
  if (all !== expected) faults.push(`${all} users are here, not ${expected}`)
  const folder = join(world.dataDir, 'imports')
  const left = existsSync(folder) ? readdirSync(folder) : []
  if (left.length > 0) faults.push(`staged rows are left: ${left.join()}`)
  // The same file again: whoever is here is known, the others come.
  await importAll(world, round)
  const after = (await client.users.counts({})).all
  if (after !== before + GOOD)
    faults.push(`after the second time ${after} users are here, not ${before + GOOD}`)
  return faults
}

/**
 * Kills the console in the middle of imports and starts it again: all of the import is there, or nothing.
 *
 * @param runs how many deaths; null for every point once
 */
export async function importRuns(
  runs: number | null,
  seed: number,
  say: (line: string) => void,
): Promise<{ passed: number; failed: number }> {
  const deaths = shuffled(
    POINTS.flatMap((point) => {
      const [name, count = '1'] = point.split(':')
      return [`${name}:before:${count}`, `${name}:after:${count}`]
    }),
    seed,
  )
  const world = await FaultWorld.create(2)
  const counts = { passed: 0, failed: 0 }
  try {
    for (let round = 0; round < (runs ?? deaths.length); round += 1) {
      const at = deaths[round % deaths.length] ?? ''
      const faults = await oneDeath(world, round, at)
      counts[faults.length === 0 ? 'passed' : 'failed'] += 1
      say(
        `${faults.length === 0 ? 'ok  ' : 'FAIL'} import, killed at ${at}${faults.map((fault) => `\n       ${fault}`).join('')}`,
      )
    }
  } finally {
    await world.close()
  }
  return counts
}

async function oneDeath(world: FaultWorld, round: number, at: string): Promise<string[]> {
  try {
    const before = (await world.client.users.counts({})).all
    await world.stop()
    await world.start(at)
    const died = await world.dies(() => importAll(world, round))
    await world.start()
    const faults = await faultsOf(world, round, before, at.replace(/:\d+$/, ''))
    return died ? faults : [`it did not die: ${at} was never reached`, ...faults]
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
}
