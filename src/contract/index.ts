import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import { broker } from './broker.ts'
import { connections } from './connections.ts'
import { imports } from './imports.ts'
import { operations } from './operations.ts'
import { overview } from './overview.ts'
import { quota } from './quota.ts'
import { reports } from './reports.ts'
import { sandbox } from './sandbox.ts'
import { settings } from './settings.ts'
import { slots } from './slots.ts'
import { tenants } from './tenants.ts'
import { users } from './users.ts'
import { views } from './views.ts'
import { zoomApps } from './zoom-apps.ts'

/** Everything that the renderer, the demo and the tests can ask of a console. */
export const contract = {
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
export type Contract = typeof contract
