import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.connections).$context<Context>()

export const connections: Part<'connections'> = {
  start: os.start.handler(({ context, input }) =>
    context.services.connections.attempts.start(input.userId, input.opensPage),
  ),
  attempt: os.attempt.handler(({ context, input }) => context.services.connections.attempts.get(input.id)),
  cancel: os.cancel.handler(({ context, input }) => context.services.connections.attempts.cancel(input.id)),
  decide: os.decide.handler(({ context, input }) =>
    context.services.connections.attempts.decide(input.id, input.choice),
  ),
  pause: os.pause.handler(({ context, input }) => context.services.connections.pause(input.userId)),
  resume: os.resume.handler(({ context, input }) => context.services.connections.resume(input.userId)),
  disconnect: os.disconnect.handler(({ context, input }) =>
    context.services.connections.end(input.userId, input.meetings ?? 'keep'),
  ),
  previewDisconnect: os.previewDisconnect.handler(({ context, input }) =>
    context.services.slots.previewDisconnect(input.userId),
  ),
  letGo: os.letGo.handler(({ context, input }) => context.services.connections.letGo(input.userId)),
  check: os.check.handler(({ context, input }) => context.services.connections.check(input.userId)),
  broken: os.broken.handler(({ context, input }) => context.services.connections.broken(input)),
  purges: os.purges.handler(({ context, input }) => ({
    rows: context.services.connections.removals.list(input.userId),
  })),
  exportPurge: os.exportPurge.handler(async ({ context, input }) => {
    const saved = await context.services.connections.removals.export(input.id)
    if (saved.kind === 'download') return { ...saved, name: `purge-record-${input.id}.json`, rows: 1 }
    return saved.kind === 'saved' ? { ...saved, rows: 1 } : saved
  }),
  refreshes: os.refreshes.handler(({ context, input }) => ({
    rows: context.services.connections.refreshLog(input.userId),
  })),
}
