import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.overview).$context<Context>()

export const overview: Part<'overview'> = {
  status: os.status.handler(({ context, input }) => context.services.overview.status(input.tenantId)),
  get: os.get.handler(({ context, input }) => context.services.overview.get(input.tenantId)),
  tryZoomNow: os.tryZoomNow.handler(({ context }) => context.services.overview.tryZoomNow()),
}
