import type { ZoomAppLevel } from '../../contract/features.ts'
import type { Label } from '../../contract/states.ts'

/** One endpoint of Zoom's REST API that the console uses. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Under `{api_url}/v2`, with placeholders in braces. */
  readonly path: string
  /** As Zoom's API reference names it (2026-08). */
  readonly label: Label
  /** The label to pace by until a category header told the true one, where sources differ. */
  readonly paceAs?: Label
  /** Counts against the host's 100 creates and updates of a UTC day (Zoom: API rate limits). */
  readonly counts: boolean
  /** May be sent again after a lost answer without asking Zoom first. */
  readonly repeatable: boolean
  /** Granular scope of the user form; any of `classic` does as well. The admin form is the same + `:admin`. */
  readonly scope: string
  readonly classic: readonly string[]
  /** Zoom lets only an admin ask it: there is no user form of the scope. */
  readonly adminOnly?: true
}

const MEETING_WRITE = ['meeting:write', 'meeting:write:admin']
const MEETING_READ = ['meeting:read', 'meeting:read:admin']

/** The endpoints in use, by the name under which the ledger knows them. */
export const ENDPOINTS = {
  getUser: {
    method: 'GET',
    path: '/users/{userId}',
    label: 'light',
    counts: false,
    repeatable: true,
    scope: 'user:read:user',
    classic: ['user:read', 'user_info:read', 'user:read:admin'],
  },
  listMeetings: {
    method: 'GET',
    path: '/users/{userId}/meetings',
    label: 'medium',
    counts: false,
    repeatable: true,
    scope: 'meeting:read:list_meetings',
    classic: MEETING_READ,
  },
  createMeeting: {
    method: 'POST',
    path: '/users/{userId}/meetings',
    label: 'light',
    paceAs: 'medium',
    counts: true,
    repeatable: false,
    scope: 'meeting:write:meeting',
    classic: MEETING_WRITE,
  },
  getMeeting: {
    method: 'GET',
    path: '/meetings/{meetingId}',
    label: 'light',
    counts: false,
    repeatable: true,
    scope: 'meeting:read:meeting',
    classic: MEETING_READ,
  },
  updateMeeting: {
    method: 'PATCH',
    path: '/meetings/{meetingId}',
    label: 'light',
    counts: true,
    repeatable: false,
    scope: 'meeting:update:meeting',
    classic: MEETING_WRITE,
  },
  deleteMeeting: {
    method: 'DELETE',
    path: '/meetings/{meetingId}',
    label: 'light',
    counts: false,
    repeatable: false,
    scope: 'meeting:delete:meeting',
    classic: MEETING_WRITE,
  },
  pastMeeting: {
    method: 'GET',
    path: '/past_meetings/{meetingId}',
    label: 'light',
    counts: false,
    repeatable: true,
    scope: 'meeting:read:past_meeting',
    classic: MEETING_READ,
  },
  listUsers: {
    method: 'GET',
    path: '/users',
    label: 'medium',
    counts: false,
    repeatable: true,
    scope: 'user:read:list_users',
    classic: ['user:read:admin'],
    adminOnly: true,
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof ENDPOINTS

/**
 * The scopes of which any one opens an endpoint (Zoom: scopes). An app at account level acts for others, which only
 * scopes of the admin form allow; a user's own token opens with either form.
 */
export function scopesThatOpen(endpoint: Endpoint, level: ZoomAppLevel): string[] {
  const admin = `${endpoint.scope}:admin`
  return level === 'account'
    ? [admin, ...endpoint.classic.filter((scope) => scope.endsWith(':admin'))]
    : [endpoint.scope, admin, ...endpoint.classic]
}

/** True if any of the granted scopes, of either family, opens the endpoint at this level. */
export function scopeOpens(endpoint: Endpoint, granted: ReadonlySet<string>, level: ZoomAppLevel): boolean {
  return scopesThatOpen(endpoint, level).some((scope) => granted.has(scope))
}
