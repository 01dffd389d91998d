import {
  type Icon,
  IconBuilding,
  IconCalendarEvent,
  IconGauge,
  IconHistory,
  IconLayoutDashboard,
  IconReportAnalytics,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react'

export type PageId = 'overview' | 'tenants' | 'users' | 'slots' | 'operations' | 'quota' | 'reports' | 'audit'

export type PageEntry = { id: PageId; label: string; path: string; keys: string; icon: Icon }

/** The pages in the order of the navigation, in its groups. */
export const PAGE_GROUPS: readonly (readonly PageEntry[])[] = [
  [{ id: 'overview', label: 'Overview', path: '/', keys: 'g o', icon: IconLayoutDashboard }],
  [
    { id: 'tenants', label: 'Tenants', path: '/tenants', keys: 'g t', icon: IconBuilding },
    { id: 'users', label: 'Users', path: '/users', keys: 'g u', icon: IconUsers },
    { id: 'slots', label: 'Slots', path: '/slots', keys: 'g s', icon: IconCalendarEvent },
    { id: 'operations', label: 'Operations', path: '/operations', keys: 'g p', icon: IconStack2 },
  ],
  [
    { id: 'quota', label: 'Quota', path: '/quota', keys: 'g q', icon: IconGauge },
    { id: 'reports', label: 'Reports', path: '/reports', keys: 'g r', icon: IconReportAnalytics },
    { id: 'audit', label: 'Audit', path: '/audit', keys: 'g a', icon: IconHistory },
  ],
]

export const PAGES: readonly PageEntry[] = PAGE_GROUPS.flat()
