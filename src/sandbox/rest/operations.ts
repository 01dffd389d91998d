import type { Label } from '../limits/labels.ts'
import type { MeetingWrite } from '../limits/user-days.ts'

export type OperationId =
  | 'users'
  | 'userCreate'
  | 'userSummary'
  | 'user'
  | 'userUpdate'
  | 'userSettings'
  | 'meetings'
  | 'upcomingMeetings'
  | 'meetingCreate'
  | 'meeting'
  | 'meetingUpdate'
  | 'meetingDelete'
  | 'meetingStatus'
  | 'pastMeetingDetails'
  | 'reportMeetings'
  | 'planUsage'

/** One call of Zoom's REST API, with what its reference says of it. */
export interface Operation {
  id: OperationId
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below `/v2`, in OpenAPI's form. */
  path: string
  label: Label
  /** Any one scope of the two lists opens the call. */
  classicScopes: readonly string[]
  granularScopes: readonly string[]
  /** How the call counts against its host's hundred a day. */
  write?: MeetingWrite
}

const USER_CLASSIC = ['user:read', 'user:write', 'user:read:admin', 'user:write:admin']
const USER_WRITE_CLASSIC = ['user:write', 'user:write:admin']
const MEETING_READ_CLASSIC = ['meeting:read', 'meeting:read:admin']
const MEETING_WRITE_CLASSIC = ['meeting:write', 'meeting:write:admin']

/** The user-level scope of a name and its form for administrators. */
const both = (scope: string) => [scope, `${scope}:admin`]

/** Zoom: API reference, users and meetings: labels and scopes of every call served here. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: 'users',
    method: 'GET',
    path: '/users',
    label: 'MEDIUM',
    classicScopes: USER_CLASSIC,
    granularScopes: ['user:read:list_users:admin'],
  },
  {
    id: 'userCreate',
    method: 'POST',
    path: '/users',
    label: 'LIGHT',
    classicScopes: USER_WRITE_CLASSIC,
    granularScopes: ['user:write:user:admin'],
  },
  {
    id: 'userSummary',
    method: 'GET',
    path: '/users/summary',
    label: 'MEDIUM',
    classicScopes: USER_CLASSIC,
    granularScopes: ['user:read:summary:admin'],
  },
  {
    id: 'user',
    method: 'GET',
    path: '/users/{userId}',
    label: 'LIGHT',
    classicScopes: [...USER_CLASSIC, 'user_profile', 'user_info:read'],
    granularScopes: both('user:read:user'),
  },
  {
    id: 'userUpdate',
    method: 'PATCH',
    path: '/users/{userId}',
    label: 'LIGHT',
    classicScopes: USER_WRITE_CLASSIC,
    granularScopes: both('user:update:user'),
  },
  {
    id: 'userSettings',
    method: 'GET',
    path: '/users/{userId}/settings',
    label: 'MEDIUM',
    classicScopes: USER_CLASSIC,
    granularScopes: both('user:read:settings'),
  },
  {
    id: 'meetings',
    method: 'GET',
    path: '/users/{userId}/meetings',
    label: 'MEDIUM',
    classicScopes: MEETING_READ_CLASSIC,
    granularScopes: both('meeting:read:list_meetings'),
  },
  {
    id: 'upcomingMeetings',
    method: 'GET',
    path: '/users/{userId}/upcoming_meetings',
    label: 'MEDIUM',
    classicScopes: MEETING_READ_CLASSIC,
    granularScopes: both('meeting:read:list_upcoming_meetings'),
  },
  {
    id: 'meetingCreate',
    method: 'POST',
    path: '/users/{userId}/meetings',
    label: 'LIGHT',
    classicScopes: MEETING_WRITE_CLASSIC,
    granularScopes: both('meeting:write:meeting'),
    write: 'create',
  },
  {
    id: 'meeting',
    method: 'GET',
    path: '/meetings/{meetingId}',
    label: 'LIGHT',
    classicScopes: MEETING_READ_CLASSIC,
    granularScopes: both('meeting:read:meeting'),
  },
  {
    id: 'meetingUpdate',
    method: 'PATCH',
    path: '/meetings/{meetingId}',
    label: 'LIGHT',
    classicScopes: MEETING_WRITE_CLASSIC,
    granularScopes: both('meeting:update:meeting'),
    write: 'update',
  },
  {
    id: 'meetingDelete',
    method: 'DELETE',
    path: '/meetings/{meetingId}',
    label: 'LIGHT',
    classicScopes: MEETING_WRITE_CLASSIC,
    granularScopes: both('meeting:delete:meeting'),
    write: 'delete',
  },
  {
    id: 'meetingStatus',
    method: 'PUT',
    path: '/meetings/{meetingId}/status',
    label: 'LIGHT',
    classicScopes: MEETING_WRITE_CLASSIC,
    granularScopes: both('meeting:update:status'),
  },
  {
    id: 'pastMeetingDetails',
    method: 'GET',
    path: '/past_meetings/{meetingId}',
    label: 'LIGHT',
    classicScopes: MEETING_READ_CLASSIC,
    granularScopes: both('meeting:read:past_meeting'),
  },
  {
    id: 'reportMeetings',
    method: 'GET',
    path: '/report/users/{userId}/meetings',
    label: 'HEAVY',
    classicScopes: ['report:read:admin'],
    granularScopes: ['report:read:user:admin'],
  },
  {
    id: 'planUsage',
    method: 'GET',
    path: '/accounts/me/plans/usage',
    label: 'HEAVY',
    classicScopes: ['account:read:admin'],
    granularScopes: ['billing:read:plan_usage:admin'],
  },
]
