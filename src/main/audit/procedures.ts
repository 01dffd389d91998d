import { implement } from '@orpc/server'
import { contract } from '../../contract/index.ts'
import type { Context, Part } from '../rpc/context.ts'

const os = implement(contract.audit).$context<Context>()

export const audit: Part<'audit'> = {
  list: os.list.handler(({ context, input }) => context.services.audit.list(input)),
}
