import { PIECE_BYTES } from '../../src/contract/imports.ts'
import { SystemClock } from '../../src/main/clock.ts'
import { ImportsService } from '../../src/main/imports/service.ts'
import { listTenants } from '../../src/main/tenants/queries.ts'
import type { TenantsService } from '../../src/main/tenants/service.ts'
import type { Host } from '../../src/main/host/host.ts'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { rounded } from '../harness.ts'
import { benchStore, personOf, seeded } from './people.ts'
import { benchServices } from './services.ts'

/** How many rows of a file become users in a second, from its first byte to the last durable commit; and how long nothing else got its turn. */
export async function measureImport(
  rows: number,
  seed: number,
): Promise<{ rowsPerS: number; blockedMs: number }> {
  await using data = benchStore(0, seed)
  const clock = new SystemClock()
  const services = benchServices(data.store, clock)
  const tenants = { row: () => undefined, rows: () => listTenants(data.store.core) }
  const imports = new ImportsService({
    ...services,
    host: {} as Host,
    tenants: tenants as unknown as TenantsService,
    connections: { serveHost: () => false, hostsAttached: () => undefined },
  })
  const next = seeded(seed)
  const lines = ['name,email,domain']
  for (let i = 0; i < rows; i += 1) {
    const { name, email, tenant } = personOf(i, next)
    lines.push(`${name},${email},client${tenant}.example.com`)
  }
  const file = Buffer.from(`${lines.join('\n')}\n`)
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
  for (let at = 0, index = 0; at < file.length; at += PIECE_BYTES, index += 1) {
    const piece = file.subarray(at, at + PIECE_BYTES).toString('base64')
    await imports.piece(id, index, piece, at + PIECE_BYTES >= file.length)
    // Each piece is a message of its own: others get their turn between two.
    await new Promise((resolve) => setImmediate(resolve))
  }
  imports.accept(id)
  while (imports.get(id).state !== 'done') await new Promise((resolve) => setTimeout(resolve, 5))
  const seconds = (performance.now() - begun) / 1000
  delay.disable()
  const { added } = imports.get(id)
  if (added !== rows) throw new Error(`${added} of ${rows} rows were added`)
  imports.close()
  services.users.close()
  clock.stop()
  return { rowsPerS: rounded(rows / seconds), blockedMs: rounded(delay.max / 1e6) }
}
