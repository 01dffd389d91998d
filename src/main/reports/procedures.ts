import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.reports).$context<Context>()

export const reports: Part<'reports'> = {
  usage: os.usage.handler(({ context, input }) => context.services.reports.usage(input)),
  exportUsage: os.exportUsage.handler(({ context, input }) => context.services.reports.exportUsage(input)),
}
