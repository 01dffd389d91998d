import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { endMeeting } from '../rest/meeting-rules.ts'
import { lagOf } from '../rest/meeting-write.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Meeting } from '../world/model.ts'
import { parseStartTime } from '../world/times.ts'
import { isZone } from '../world/zones.ts'
import { fail } from './input.ts'

/** What may be changed of a meeting behind the console's back, by Zoom's names; the past is allowed here. */
export const meetingInput = z.strictObject({
  topic: z.string().max(200).optional(),
  agenda: z.string().max(2000).optional(),
  start_time: z.string().optional(),
  duration: z.int().min(1).max(1440).optional(),
  timezone: z.string().refine(isZone, 'not a time zone of Zoom').optional(),
  password: z.string().max(10).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  host_id: z.string().optional(),
  status: z.enum(['waiting', 'started', 'ended']).optional(),
  participants_count: z.int().min(1).max(1000).optional(),
  deleted: z.boolean().optional(),
})
type MeetingInput = z.infer<typeof meetingInput>

/** Changes a meeting as its host, or Zoom, would: edits, start and end, deletion and its undoing. */
export function changeMeeting(meeting: Meeting, input: MeetingInput, sandbox: Sandbox): Meeting {
  const { world, clock } = sandbox
  const now = clock.now()
  const timezone = input.timezone ?? meeting.timezone
  const edited: Meeting = {
    ...meeting,
    topic: input.topic ?? meeting.topic,
    agenda: input.agenda ?? meeting.agenda,
    duration: input.duration ?? meeting.duration,
    timezone,
    password: input.password ?? meeting.password,
    settings: { ...meeting.settings, ...input.settings },
    host_id: readHost(meeting, input.host_id, sandbox),
    ...readStart(input.start_time, timezone),
  }
  const next = changeDeletion(changeStatus(edited, input, now, sandbox), input.deleted, now)
  world.saveMeeting(next, lagOf({ now, sandbox }))
  return next
}

function readStart(text: string | undefined, zone: string): { startAt?: number } {
  if (text === undefined) return {}
  const start = parseStartTime(text, zone, false)
  return 'at' in start
    ? { startAt: start.at }
    : fail(400, 'start_time must be GMT with Z, or local time.', 'start_time')
}

function readHost(meeting: Meeting, wanted: string | undefined, { world }: Sandbox): string {
  if (wanted === undefined) return meeting.host_id
  return world.findUser(wanted)?.id ?? fail(404, 'No user has this id or address.', 'host_id')
}

function changeStatus(meeting: Meeting, input: MeetingInput, now: number, { world }: Sandbox): Meeting {
  if (input.status === 'started') {
    // A deactivated host cannot start a meeting.
    if (world.user(meeting.host_id)?.status !== 'active') fail(400, 'The host is not active.', 'status')
    return meeting.startedAt === undefined ? { ...meeting, startedAt: now } : meeting
  }
  if (input.status === undefined || meeting.startedAt === undefined) return meeting
  const ended = endMeeting(meeting, now, randomBytes(16).toString('base64'))
  const last = ended.instances.at(-1)
  if (last === undefined || input.participants_count === undefined) return ended
  const held = { ...last, participants: input.participants_count }
  return { ...ended, instances: [...ended.instances.slice(0, -1), held] }
}

function changeDeletion(meeting: Meeting, deleted: boolean | undefined, now: number): Meeting {
  if (deleted === undefined || deleted === (meeting.deletedAt !== undefined)) return meeting
  const { deletedAt, ...kept } = meeting
  return deletedAt === undefined ? { ...kept, deletedAt: now } : kept
}
