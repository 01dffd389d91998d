import type { Meeting, User } from '../world/model.ts'
import { isOwn, requireHost } from './access.ts'
import type { Call } from './call.ts'
import { Refusal, refuseField, refuseHosting, refuseMeeting } from './errors.ts'
import { isExpired } from './meeting-rules.ts'

/** A meeting and its host, found and allowed for this token. */
export interface FoundMeeting {
  meeting: Meeting
  host: User
}

/** A user's personal meeting stands ready without having been made. */
function personalMeeting(host: User): Meeting {
  return {
    id: host.pmi,
    uuid: Buffer.from(`personal ${host.pmi}`.slice(0, 16).padEnd(16, '.')).toString('base64'),
    host_id: host.id,
    topic: `${host.display_name}'s Personal Meeting Room`,
    agenda: '',
    type: 4,
    duration: 60,
    timezone: host.timezone,
    password: host.host_key,
    settings: {},
    pre_schedule: false,
    creation_source: 'other',
    source: 'Zoom',
    createdAt: host.createdAt,
    // In use as long as its owner is: what is unused for a year expires.
    endedAt: host.lastLoginAt,
    instances: [],
  }
}

function readMeetingId(call: Call): number {
  const text = call.params['meetingId'] ?? ''
  if (!/^\d{1,15}$/.test(text)) throw refuseField('meetingId')
  return Number(text)
}

/** True when Zoom shows the meetings of this host at all. */
export function areMeetingsThere(host: User | undefined, call: Call): host is User {
  if (host === undefined || host.deleted || host.account_id !== call.account.id) return false
  return host.status !== 'inactive' || call.sandbox.switches.is('host.inactiveMeetings', 'stay')
}

/**
 * Finds the meeting of `{meetingId}`, deleted or not. A meeting of another account does not exist for this
 * token; one of another host of the account needs an account's scope.
 */
export function findMeeting(call: Call, more: { deletedToo?: boolean } = {}): FoundMeeting {
  const id = readMeetingId(call)
  const { world } = call.sandbox
  const personalHost = world.userByPmi(id)
  const meeting =
    world.meeting(id) ?? (personalHost === undefined ? undefined : personalMeeting(personalHost))
  const host = meeting === undefined ? undefined : world.user(meeting.host_id)
  if (meeting === undefined || !areMeetingsThere(host, call)) throw refuseMeeting(String(id))
  call.target = host
  requireMeetingHost(call, host)
  const isThere = meeting.deletedAt === undefined ? !isExpired(meeting, call.now) : more.deletedToo === true
  if (!isThere) throw refuseMeeting(String(id))
  return { meeting, host }
}

function requireMeetingHost(call: Call, host: User): void {
  const isChange = call.operation.id === 'meetingUpdate' || call.operation.id === 'meetingDelete'
  const hasLegacyCodes = call.sandbox.switches.is('meeting.legacyCodes', 'on')
  if (isChange && hasLegacyCodes && call.bearer.level === 'user' && !isOwn(call, host)) {
    // Zoom: API reference of 2023; the code is gone from the one of 2026.
    throw new Refusal(400, 3003, 'You are not the meeting host.')
  }
  requireHost(call, host)
}

/** Refuses hosts who may not hold meetings: deactivated, invited, or without a meeting licence. */
export function requireHosting(host: User): void {
  if (host.status !== 'active' || (host.type !== 1 && host.type !== 2)) throw refuseHosting()
}

/** Refuses the write when the host's hundred of the day is spent; counts it now or once it was accepted. */
export function admitWrite(call: Call, host: User, meeting: Meeting | undefined): void {
  const { write } = call.operation
  if (write === undefined) return
  const { userDays, switches } = call.sandbox
  const isAdmitted = userDays.admits(write, host.id, meeting?.id, call.now)
  const count = () => userDays.count(write, host.id, meeting?.id, call.now)
  if (switches.is('user100.countOn', 'attempt')) count()
  else if (isAdmitted) call.countWrite = count
  if (!isAdmitted) throw new WriteLimitReached()
}

/** Thrown where a host's day is spent; answered with the headers that the pipeline knows. */
export class WriteLimitReached extends Error {}
