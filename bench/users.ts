import type { Measured, Row } from './harness.ts'
import { measureImport } from './users/import.ts'
import { measureScreen } from './users/screen.ts'
import { measureQueries } from './users/queries.ts'

const SEED = 1

/** What users in number cost: twelve questions at two sizes, an import, and what an operator sees. */
export async function measure(): Promise<Measured> {
  const small = await measureQueries(100_000, SEED)
  const large = await measureQueries(1_000_000, SEED)
  const imported = await measureImport(100_000, SEED)
  const million = await measureImport(1_000_000, SEED)
  const screen = await measureScreen(100_000, SEED)
  const worst = (times: Record<string, number>): number => Math.max(...Object.values(times))
  const each = (size: string, times: Record<string, number>, goal: number): Row[] =>
    Object.entries(times).map(([name, value]) => ms(`${size} ${name}`, value, goal))
  return {
    seed: SEED,
    sizes: { small: 100_000, large: 1_000_000, indexBytesSmall: small.bytes, indexBytesLarge: large.bytes },
    rows: [
      ...each('100k', small.byName, 20),
      ...each('1m', large.byName, 50),
      ms('query_p95_ms_100k', worst(small.byName), 20, { like: small.like }),
      ms('query_p95_ms_1m', worst(large.byName), 50, { like: large.like }),
      rate('import_rows_per_s', imported.rowsPerS, 20_000),
      ms('import_blocked_max_ms', imported.blockedMs, 50),
      rate('import_1m_rows_s', million.rowsPerS, 10_000),
      ms('import_1m_blocked_max_ms', million.blockedMs, 50),
      {
        metric: 'import_1m_memory_mib',
        value: million.memoryMib,
        unit: 'MiB',
        goal: 400,
        better: 'lower',
        peers: {},
      },
      ms('key_to_paint_p95_ms_100k', screen.keyToPaintMs, 50),
      {
        metric: 'grid_dom_nodes',
        value: screen.gridNodes,
        unit: '1',
        goal: 1400,
        better: 'lower',
        peers: {},
      },
      ms('main_blocked_max_ms', screen.blockedMs, 50),
      ms('index_build_ms_100k', small.buildMs, 1000),
      ms('index_build_ms_1m', large.buildMs, 10_000),
    ],
  }
}

function ms(metric: string, value: number, goal: number, peers: Record<string, number> = {}): Row {
  return { metric, value, unit: 'ms', goal, better: 'lower', peers }
}

function rate(metric: string, value: number, goal: number): Row {
  return { metric, value, unit: '1/s', goal, better: 'higher', peers: {} }
}
