import { createHash } from 'node:crypto'
import { createSecret } from '../oauth/secrets.ts'
import type { Meeting, Occurrence, User } from '../world/model.ts'
import { formatUtc } from '../world/times.ts'
import { viewSettings } from './meeting-settings.ts'
import { isInstant, nextStart } from './meeting-rules.ts'

/** Zoom: lists show this much of an agenda. */
const AGENDA_IN_LISTS = 250

/** Text that looks encrypted and changes with the passcode alone, so that links live through a move. */
function derive(purpose: string, meeting: Meeting): string {
  return createHash('sha256').update(`${purpose} ${meeting.id} ${meeting.password}`).digest('base64url')
}

/** Digits for those who dial in, the passcode itself where it is all digits. */
function dialPassword(meeting: Meeting): string {
  if (meeting.password === '') return ''
  if (/^\d+$/.test(meeting.password)) return meeting.password
  const number = createHash('sha256')
    .update(`dial ${meeting.id} ${meeting.password}`)
    .digest()
    .readUInt32BE(0)
  return String(number % 1_000_000).padStart(6, '0')
}

function encryptedPassword(meeting: Meeting): string {
  return meeting.password === '' ? '' : `${derive('pwd', meeting).slice(0, 32)}.1`
}

function usesPmi(meeting: Meeting): boolean {
  return meeting.settings['use_pmi'] === true && (meeting.type === 2 || meeting.type === 3)
}

/** The link for guests; its `pwd` opens the meeting without asking for the passcode. */
export function joinUrl(meeting: Meeting, host: User | undefined): string {
  const number = usesPmi(meeting) && host !== undefined ? host.pmi : meeting.id
  const password = encryptedPassword(meeting)
  return `https://zoom.us/j/${number}${password === '' ? '' : `?pwd=${password}`}`
}

/** A login for the host: made anew for every answer, and a secret (Zoom: start_url). */
function startUrl(meeting: Meeting): string {
  return `https://zoom.us/s/${meeting.id}?zak=${createSecret(96)}`
}

export interface MeetingView {
  meeting: Meeting
  host: User | undefined
  now: number
  /** Show one occurrence of a series. */
  occurrence?: Occurrence
  /** Whether past occurrences are listed too. */
  withPast?: boolean
}

/** A meeting as create and get answer it. */
export function viewMeeting(view: MeetingView): Record<string, unknown> {
  const { meeting, host, now, occurrence } = view
  const start = occurrence?.startAt ?? nextStart(meeting, now)
  const settings = viewSettings(meeting)
  return {
    uuid: meeting.uuid,
    id: meeting.id,
    host_id: meeting.host_id,
    host_email: host?.email ?? '',
    ...(meeting.assistant_id === undefined ? {} : { assistant_id: meeting.assistant_id }),
    topic: occurrence?.topic ?? meeting.topic,
    type: meeting.type,
    status: meeting.startedAt === undefined ? 'waiting' : 'started',
    ...(start === undefined || isInstant(meeting) ? {} : { start_time: formatUtc(start) }),
    duration: occurrence?.duration ?? meeting.duration,
    timezone: meeting.timezone,
    agenda: occurrence?.agenda ?? meeting.agenda,
    created_at: formatUtc(meeting.createdAt),
    start_url: startUrl(meeting),
    join_url: joinUrl(meeting, host),
    password: meeting.password,
    h323_password: dialPassword(meeting),
    pstn_password: dialPassword(meeting),
    encrypted_password: encryptedPassword(meeting),
    ...(usesPmi(meeting) && host !== undefined ? { pmi: String(host.pmi) } : {}),
    ...viewSeries(meeting, now, view.withPast ?? false),
    settings: { ...settings, ...occurrence?.settings },
    creation_source: meeting.creation_source,
    pre_schedule: meeting.pre_schedule,
    ...viewRegistration(meeting),
  }
}

function viewSeries(meeting: Meeting, now: number, withPast: boolean): Record<string, unknown> {
  if (meeting.recurrence === undefined) return {}
  const shown = (meeting.occurrences ?? []).filter(
    ({ startAt, duration }) => withPast || startAt + duration * 60_000 > now,
  )
  return {
    recurrence: meeting.recurrence,
    occurrences: shown.map(({ id, startAt, duration, deleted }) => ({
      occurrence_id: id,
      start_time: formatUtc(startAt),
      duration,
      status: deleted ? 'deleted' : 'available',
    })),
  }
}

function viewRegistration(meeting: Meeting): Record<string, unknown> {
  const approval = meeting.settings['approval_type']
  if (approval !== 0 && approval !== 1) return {}
  return { registration_url: `https://zoom.us/meeting/register/${derive('register', meeting).slice(0, 36)}` }
}

/** A meeting as lists show it: no status, no passcode, a short agenda. */
export function viewMeetingRow(meeting: Meeting, host: User, now: number): Record<string, unknown> {
  const start = nextStart(meeting, now)
  return {
    uuid: meeting.uuid,
    id: meeting.id,
    host_id: meeting.host_id,
    topic: meeting.topic,
    type: meeting.type,
    ...(start === undefined ? {} : { start_time: formatUtc(start) }),
    duration: meeting.duration,
    timezone: meeting.timezone,
    ...(meeting.agenda === '' ? {} : { agenda: cutAgenda(meeting.agenda) }),
    created_at: formatUtc(meeting.createdAt),
    join_url: joinUrl(meeting, host),
    ...(usesPmi(meeting) ? { pmi: String(host.pmi) } : {}),
  }
}

function cutAgenda(agenda: string): string {
  if (agenda.length <= AGENDA_IN_LISTS) return agenda
  return Array.from(agenda).slice(0, AGENDA_IN_LISTS).join('')
}
