import type { ComponentType } from 'react'
import { type RouteObject, createBrowserRouter } from 'react-router'
import { BrokenPage } from './Broken.tsx'
import { ConnectHost } from '../features/connections/ConnectHost.tsx'
import { Gate } from './Gate.tsx'
import { Shell } from './Shell.tsx'

function Root() {
  return (
    <Gate>
      <Shell />
      <ConnectHost />
    </Gate>
  )
}

/** A page that is loaded when it is first gone to. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }) }
}

const overview = async () => (await import('../features/overview/OverviewPage.tsx')).OverviewPage
const tenants = async () => (await import('../features/tenants/TenantsPage.tsx')).TenantsPage
const users = async () => (await import('../features/users/UsersPage.tsx')).UsersPage
const slots = async () => (await import('../features/slots/SlotsPage.tsx')).SlotsPage
const operations = async () => (await import('../features/operations/OperationsPage.tsx')).OperationsPage
const newOperation = async () =>
  (await import('../features/operations/NewOperationPage.tsx')).NewOperationPage
const operation = async () => (await import('../features/operations/OperationPage.tsx')).OperationPage
const quota = async () => (await import('../features/quota/QuotaPage.tsx')).QuotaPage
const account = async () => (await import('../features/quota/AccountPage.tsx')).AccountPage
const userQuota = async () => (await import('../features/quota/UserQuotaPage.tsx')).UserQuotaPage
const reports = async () => (await import('../features/reports/ReportsPage.tsx')).ReportsPage
const audit = async () => (await import('../features/audit/AuditPage.tsx')).AuditPage
const settings = async () => (await import('../features/settings/SettingsPage.tsx')).SettingsPage
const nowhere = async () => (await import('./NowherePage.tsx')).NowherePage

export const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: BrokenPage,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: BrokenPage,
        children: [
          page('/', overview),
          page('/tenants', tenants),
          page('/users/:id?', users),
          page('/slots', slots),
          page('/operations', operations),
          page('/operations/new', newOperation),
          page('/operations/:id', operation),
          page('/quota', quota),
          page('/quota/:accountId', account),
          page('/quota/users/:userId', userQuota),
          page('/reports', reports),
          page('/audit', audit),
          page('/settings/:section?', settings),
          page('*', nowhere),
        ],
      },
    ],
  },
])
