import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Running, startProgram } from './processes.ts'

/** The built broker as a program of its own, with a store. */
export interface BrokerProgram extends Running {
  readonly pairingCode: string
  /** Removes its store; stop it first. */
  remove(): void
}

export async function startBrokerProgram(config: Record<string, unknown> = {}): Promise<BrokerProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-broker-'))
  const file = join(folder, 'broker.json')
  writeFileSync(file, JSON.stringify({ store: join(folder, 'broker.db'), ...config }))
  const running = await startProgram('out/main/broker.js', ['--config', file], /^Broker ready: (\S+)$/)
  return {
    ...running,
    pairingCode: /^Pairing code: (\S+)$/m.exec(running.output())?.[1] ?? '',
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
