import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.slots).$context<Context>()

export const slots: Part<'slots'> = {
  list: os.list.handler(({ context, input }) => context.services.slots.list(input)),
  unsettled: os.unsettled.handler(({ context, input }) =>
    context.services.slots.unsettled(input.tenantId, input.limit),
  ),
  get: os.get.handler(({ context, input }) => context.services.slots.get(input.id)),
  add: os.add.handler(({ context, input: { userId, ...span } }) => context.services.slots.add(userId, span)),
  remove: os.remove.handler(({ context, input }) => {
    context.services.slots.remove(input.id)
    return { done: true as const }
  }),
  book: os.book.handler(({ context, input: { id, ...booking } }) => context.services.slots.book(id, booking)),
  move: os.move.handler(({ context, input: { id, ...span } }) => context.services.slots.move(id, span)),
  cancel: os.cancel.handler(({ context, input }) => context.services.slots.cancel(input.id, input.reopen)),
  retry: os.retry.handler(({ context, input }) => context.services.slots.retry(input.id)),
  makeAgain: os.makeAgain.handler(({ context, input }) => context.services.slots.makeAgain(input.id)),
  recorded: os.recorded.handler(({ context, input }) => context.services.slots.recorded(input.id)),
  invitation: os.invitation.handler(({ context, input }) => context.services.slots.invitation(input.id)),
}
