import { createRouterClient, type RouterClient } from '@orpc/server'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import type { Contract } from '../../contract/index.ts'
import { accounts } from '../accounts/procedures.ts'
import { audit } from '../audit/procedures.ts'
import { broker } from '../broker/procedures.ts'
import { connections } from '../connections/procedures.ts'
import { imports } from '../imports/procedures.ts'
import { operations } from '../operations/procedures.ts'
import { overview } from '../overview/procedures.ts'
import { quota } from '../quota/procedures.ts'
import { reports } from '../reports/procedures.ts'
import { sandbox } from '../sandbox/procedures.ts'
import { settings } from '../settings/procedures.ts'
import { slots } from '../slots/procedures.ts'
import { tenants } from '../tenants/procedures.ts'
import { users } from '../users/procedures.ts'
import { views } from '../views/procedures.ts'
import { zoomApps } from '../zoom-apps/procedures.ts'
import type { Context, Part } from './context.ts'
import { answerOf } from './errors.ts'

type AppRouter = { [K in keyof Contract]: Part<K> }

/** Every procedure, by capability: the same ones over both transports and in the same process. */
export const router: AppRouter = {
  settings,
  sandbox,
  zoomApps,
  accounts,
  tenants,
  users,
  views,
  imports,
  connections,
  slots,
  quota,
  operations,
  reports,
  audit,
  overview,
  broker,
}

interface Call {
  readonly context: Context
  readonly next: () => Promise<unknown>
}

/** Maps every failure, of input and handler alike, in one place. */
async function mapErrors({ context, next }: Call): Promise<unknown> {
  try {
    return await next()
  } catch (error) {
    throw answerOf(error, context.log)
  }
}

/** Serves the router over a MessagePort: Electron's renderer. */
export function portHandler(): PortHandler<Context> {
  return new PortHandler(router, { clientInterceptors: [mapErrors] })
}

/** Serves the router over a `ws` socket: the browser host's page. */
export function socketHandler(): SocketHandler<Context> {
  return new SocketHandler(router, { clientInterceptors: [mapErrors] })
}

/** A client in the same process, through the same contract: the demo and tests. */
export function directClient(context: Context): RouterClient<AppRouter> {
  return createRouterClient(router, { context, interceptors: [mapErrors] })
}
