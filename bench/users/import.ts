import { PIECE_BYTES } from '../../src/contract/imports.ts'
import { SystemClock } from '../../src/main/clock.ts'
import { ImportsService } from '../../src/main/imports/service.ts'
import { listTenants } from '../../src/main/tenants/queries.ts'
import type { TenantsService } from '../../src/main/tenants/service.ts'
import type { Host } from '../../src/main/host/host.ts'
import { silentLog } from '../../src/main/log/log.ts'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { rounded } from '../harness.ts'
import { benchStore, personOf, seeded } from './people.ts'
import { benchServices } from './services.ts'

/** How many rows of a file become users in a second, from its first byte to the last durable commit; and how long nothing else got its turn. */
export async function measureImport(
  rows: number,
  seed: number,
): Promise<{ rowsPerS: number; blockedMs: number; memoryMib: number }> {
  await using data = benchStore(0, seed)
  const clock = new SystemClock()
  const services = benchServices(data.store, clock)
  const tenants = { row: () => undefined, rows: () => listTenants(data.store.core) }
  const imports = new ImportsService({
    ...services,
    host: {} as Host,
    log: silentLog(),
    tenants: tenants as unknown as TenantsService,
    connections: { serveHost: () => false, hostsAttached: () => undefined },
  })
  const baseMemory = process.memoryUsage.rss()
  let memory = 0
  const lookAtMemory = (): void => {
    memory = Math.max(memory, process.memoryUsage.rss() - baseMemory)
  }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const begun = performance.now()
  const mapping = { name: 0, email: 1, tenant: 2, timeZone: null }
  const { id } = imports.open({
    source: 'bench.csv',
    delimiter: ',',
    mapping,
    tenantId: null,
    duplicates: 'skip',
  })
  let index = 0
  for (const { piece, last } of piecesOf(rows, seed)) {
    await imports.piece(id, index, piece.toString('base64'), last)
    index += 1
    lookAtMemory()
    // Each piece is a message of its own: others get their turn between two.
    await new Promise((resolve) => setImmediate(resolve))
  }
  imports.accept(id)
  while (imports.get(id).state !== 'done') {
    lookAtMemory()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const seconds = (performance.now() - begun) / 1000
  delay.disable()
  const { added } = imports.get(id)
  if (added !== rows) throw new Error(`${added} of ${rows} rows were added`)
  imports.close()
  services.users.close()
  clock.stop()
  return {
    rowsPerS: rounded(rows / seconds),
    blockedMs: rounded(delay.max / 1e6),
    memoryMib: rounded(memory / 2 ** 20),
  }
}

/** A CSV file of so many invented people, in the pieces in which the page sends it. */
function* piecesOf(rows: number, seed: number): Generator<{ piece: Buffer; last: boolean }> {
  const next = seeded(seed)
  let rest = Buffer.from('name,email,domain\n')
  for (let i = 0; i < rows; ) {
    const lines: string[] = []
    for (const end = Math.min(rows, i + 1000); i < end; i += 1) {
      const { name, email, tenant } = personOf(i, next)
      lines.push(`${name},${email},client${tenant}.example.com\n`)
    }
    rest = Buffer.concat([rest, Buffer.from(lines.join(''))])
    for (; rest.length > PIECE_BYTES; rest = rest.subarray(PIECE_BYTES))
      yield { piece: rest.subarray(0, PIECE_BYTES), last: false }
  }
  yield { piece: rest, last: true }
}
