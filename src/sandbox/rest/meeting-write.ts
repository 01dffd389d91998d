import { randomBytes, randomInt } from 'node:crypto'
import { answerEmpty, answerJson } from '../http/answer.ts'
import { isAdministrator } from '../oauth/consent-page.ts'
import type { Meeting, User } from '../world/model.ts'
import { parseStartTime, SECOND } from '../world/times.ts'
import type { Lag } from '../world/world.ts'
import { isZone } from '../world/zones.ts'
import { findTarget } from './access.ts'
import { readBody } from './bodies.ts'
import type { Call, Handler } from './call.ts'
import { Refusal, refuseField } from './errors.ts'
import { admitWrite, findMeeting, requireHosting } from './meeting-access.ts'
import { hasEnded } from './meeting-rules.ts'
import {
  type MeetingCreateBody,
  meetingCreateBody,
  type MeetingUpdateBody,
  meetingUpdateBody,
} from './meeting-schema.ts'
import { mergeSettings, requirePaidSettings, settingsOfHost } from './meeting-settings.ts'
import { viewMeeting } from './meeting-views.ts'
import { createPasscode, isPasscodeAllowed } from './passcodes.ts'
import { planOccurrences } from './recurrence.ts'
import { isPasscodeLocked } from './user-settings.ts'

type Body = MeetingCreateBody | MeetingUpdateBody

/** How long lists do not show a change made now: switch `lag`. */
export function lagOf({ now, sandbox }: Pick<Call, 'now' | 'sandbox'>): Lag | undefined {
  const ms = sandbox.switches.number('lag')
  return ms > 0 ? { at: now, ms } : undefined
}

export function createUuid(): string {
  return randomBytes(16).toString('base64')
}

function createMeetingId(call: Call): number {
  for (;;) {
    const id = randomInt(81_000_000_000, 89_999_999_999)
    if (call.sandbox.world.meeting(id) === undefined) return id
  }
}

/** Times are cut to the second: Zoom's answers have no more. */
function toSecond(at: number): number {
  return Math.floor(at / SECOND) * SECOND
}

function readZone(body: Body, fallback: string, call: Call): string {
  const zone = body.timezone
  if (zone === undefined || zone === '') return fallback
  if (isZone(zone)) return zone
  if (call.sandbox.switches.is('zone.unknown', 'useDefault')) return fallback
  throw refuseField('timezone')
}

function readStart(body: Body, zone: string, call: Call): number | undefined {
  if (body.start_time === undefined || body.start_time === '') return undefined
  const start = parseStartTime(body.start_time, zone, call.sandbox.switches.is('time.offset', 'ignoreOffset'))
  if ('problem' in start) throw refuseField('start_time')
  return start.at
}

/** Zoom: create a meeting: a series with a fixed time, and only it, has a rule. */
function requireRule(type: number, rule: Body['recurrence']): void {
  if (type === 8 && rule === undefined) throw refuseField('recurrence')
}

/** The host of a meeting that one user schedules for another (Zoom: scheduling privilege). */
function readHost(scheduler: User, body: Body, type: number, call: Call): User {
  const wanted = body.schedule_for
  if (wanted === undefined || wanted === '') return scheduler
  if (type === 1) {
    const text =
      "Instant meetings do not support the schedule_for parameter, and you can't schedule an instant meeting for another user."
    throw new Refusal(400, 3000, text)
  }
  const host = call.sandbox.world.findUser(wanted)
  if (host === undefined || host.account_id !== call.account.id) {
    throw new Refusal(
      400,
      300,
      'The value that you entered in the schedule_for field is invalid. Enter a valid value and try again.',
    )
  }
  const isAllowed =
    host.id === scheduler.id || host.assistants.includes(scheduler.id) || isAdministrator(scheduler)
  if (!isAllowed) throw new Refusal(400, 3000, `You cannot schedule a meeting for ${wanted}`)
  return host
}

/** Whose day a create counts against, told before the body is checked: the limit comes first. */
function peekHost(scheduler: User, call: Call): User {
  const [, wanted] = /"schedule_for"\s*:\s*"([^"\\]+)"/.exec(call.text) ?? []
  const host = wanted === undefined ? undefined : call.sandbox.world.findUser(wanted)
  return host?.account_id === call.account.id ? host : scheduler
}

function readPasscode(body: Body, call: Call): string | undefined {
  const passcode = body.password
  if (passcode === undefined || passcode === '') return passcode
  if (!isPasscodeAllowed(passcode, call.account.passcodeRules)) throw refuseField('password')
  return passcode
}

/** `POST /users/{userId}/meetings` */
export const createMeeting: Handler = (call) => {
  const scheduler = findTarget(call)
  requireHosting(scheduler)
  admitWrite(call, peekHost(scheduler, call), undefined)
  const body = readBody(call, meetingCreateBody)
  const type = body.type ?? 2
  const host = readHost(scheduler, body, type, call)
  requireHosting(host)
  call.target = host
  requireRule(type, body.recurrence)
  const zone = readZone(body, call.account.timezone, call)
  const wanted = readStart(body, zone, call)
  const settings = body.settings ?? {}
  requirePaidSettings(settings, call, host)
  const given = readPasscode(body, call)
  const needsPasscode = isPasscodeLocked(call.account) || (host.requirePasscode && body.default_password)
  const password = given || (needsPasscode ? createPasscode(call.account.passcodeRules) : '')
  const hasTime = type === 2 || type === 8 || type === 10
  // Zoom: create a meeting: a start that is missing or past becomes now, without a word.
  const startAt = toSecond(wanted === undefined || wanted < call.now ? call.now : wanted)
  const duration = body.duration ?? 60
  const meeting: Meeting = {
    id: createMeetingId(call),
    uuid: createUuid(),
    host_id: host.id,
    topic: body.topic ?? 'Zoom Meeting',
    agenda: body.agenda ?? '',
    type,
    ...(hasTime ? { startAt } : {}),
    duration,
    timezone: zone,
    password,
    settings: mergeSettings(settingsOfHost(host), settings, call, host),
    pre_schedule: (body.pre_schedule ?? false) && (type === 2 || type === 3),
    creation_source: 'open_api',
    source: call.sandbox.apps.find(call.bearer.clientId)?.name ?? 'Zoom',
    createdAt: call.now,
    ...(type === 8 ? planSeries(body, startAt, duration, zone) : {}),
    ...(host.id === scheduler.id ? {} : { assistant_id: scheduler.id }),
    instances: [],
  }
  call.sandbox.world.saveMeeting(meeting, lagOf(call))
  return answerJson(201, viewMeeting({ meeting, host, now: call.now }))
}

function planSeries(body: Body, startAt: number, duration: number, zone: string) {
  const { recurrence } = body
  if (recurrence === undefined) return {}
  const rule = Object.fromEntries(Object.entries(recurrence).filter(([, value]) => value !== undefined))
  const kept = { ...rule, type: recurrence.type }
  return { recurrence: kept, occurrences: planOccurrences(kept, startAt, duration, zone) }
}

/** `PATCH /meetings/{meetingId}`: what is absent stays. */
export const updateMeeting: Handler = (call) => {
  const { meeting, host } = findMeeting(call)
  requireHosting(host)
  admitWrite(call, host, meeting)
  const body = readBody(call, meetingUpdateBody)
  if (meeting.startedAt !== undefined) {
    throw new Refusal(400, 3000, `Cannot update meeting ${meeting.id}: it is in progress.`)
  }
  if (hasEnded(meeting, call.now) && call.sandbox.switches.is('meeting.legacyCodes', 'on')) {
    throw new Refusal(400, 3007, 'Sorry, you cannot update this meeting since it has ended.')
  }
  const occurrenceId = call.query.get('occurrence_id')
  const next =
    occurrenceId === null || occurrenceId === ''
      ? changeMeeting(meeting, host, body, call)
      : changeOccurrence(meeting, host, occurrenceId, body, call)
  call.sandbox.world.saveMeeting(next, lagOf(call))
  return answerEmpty()
}

function changeMeeting(meeting: Meeting, host: User, body: MeetingUpdateBody, call: Call): Meeting {
  const type = body.type ?? meeting.type
  const nextHost = readHost(host, body, type, call)
  if (type === 8 && meeting.type !== 8) requireRule(type, body.recurrence)
  const timezone = readZone(body, meeting.timezone, call)
  const wanted = readStart(body, timezone, call)
  const settings = body.settings ?? {}
  requirePaidSettings(settings, call, nextHost)
  // Zoom: update a meeting: a start in the past is ignored, and the answer is 204 all the same.
  const isMoved = wanted !== undefined && wanted >= call.now
  const startAt = isMoved ? toSecond(wanted) : meeting.startAt
  const duration = body.duration ?? meeting.duration
  const hasTime = type === 2 || type === 8 || type === 10
  const { startAt: _startAt, recurrence: _recurrence, occurrences: _occurrences, ...rest } = meeting
  return {
    ...rest,
    type,
    host_id: nextHost.id,
    topic: body.topic ?? meeting.topic,
    agenda: body.agenda ?? meeting.agenda,
    duration,
    timezone,
    ...(hasTime ? { startAt: startAt ?? toSecond(call.now) } : {}),
    password: readPasscode(body, call) ?? meeting.password,
    pre_schedule: body.pre_schedule ?? meeting.pre_schedule,
    settings: mergeSettings(meeting.settings, settings, call, nextHost),
    ...(type === 8 ? changeSeries(meeting, body, { startAt, duration, timezone, isMoved }) : {}),
  }
}

/** A new rule, start or length plans the series anew; a change of anything else leaves its occurrences. */
function changeSeries(
  meeting: Meeting,
  body: MeetingUpdateBody,
  plan: { startAt: number | undefined; duration: number; timezone: string; isMoved: boolean },
) {
  const { recurrence: rule, occurrences } = meeting
  const isPlannedAnew = body.recurrence !== undefined || plan.isMoved || body.duration !== undefined
  const recurrence = body.recurrence ?? rule
  if (!isPlannedAnew || recurrence === undefined || plan.startAt === undefined) {
    return {
      ...(rule === undefined ? {} : { recurrence: rule }),
      ...(occurrences === undefined ? {} : { occurrences }),
    }
  }
  return planSeries({ recurrence } as Body, plan.startAt, plan.duration, plan.timezone)
}

/** Zoom: update a meeting: what `occurrence_id` may change. */
const OCCURRENCE_SETTINGS = new Set([
  'host_video',
  'participant_video',
  'join_before_host',
  'mute_upon_entry',
  'waiting_room',
  'watermark',
  'auto_recording',
])

function changeOccurrence(
  meeting: Meeting,
  host: User,
  occurrenceId: string,
  body: MeetingUpdateBody,
  call: Call,
): Meeting {
  const found = meeting.occurrences?.find(({ id, deleted }) => id === occurrenceId && !deleted)
  if (found === undefined) throw refuseField('occurrence_id')
  const wanted = readStart(body, readZone(body, meeting.timezone, call), call)
  const settings = Object.fromEntries(
    Object.entries(body.settings ?? {}).filter(([key]) => OCCURRENCE_SETTINGS.has(key)),
  )
  const changed = {
    ...found,
    startAt: wanted !== undefined && wanted >= call.now ? toSecond(wanted) : found.startAt,
    duration: body.duration ?? found.duration,
    ...(body.agenda === undefined ? {} : { agenda: body.agenda }),
    settings: mergeSettings(found.settings ?? {}, settings, call, host),
  }
  return {
    ...meeting,
    occurrences: (meeting.occurrences ?? [])
      .map((occurrence) => (occurrence === found ? changed : occurrence))
      .sort((a, b) => a.startAt - b.startAt),
  }
}
