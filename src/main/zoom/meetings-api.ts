import { z } from 'zod'
import { oneLine } from '../../contract/line.ts'
import { type CallSpec, NoContent } from './door.ts'
import type { Lane } from './pacer.ts'

/** What every call carries for the ledger. */
export interface Why {
  readonly purpose: string
  readonly subjectId: string | null
  readonly lane: Lane
}

/** Zoom's meeting id is a number of up to 11 digits, in webhooks a string: kept as text. */
const MeetingId = z.union([z.int(), z.string().regex(/^\d{9,11}$/)]).transform(String)

/** A meeting's link: people are sent it and follow it, so it is an address of the web and nothing else. */
const JoinUrl = z
  .string()
  .max(1000)
  .regex(/^https?:\/\/[^\s/@"<>\p{C}]+(?:\/[^\s"<>\p{C}]*)?$/u)

/** Text of Zoom's that is shown and kept: one line, and never long. */
const Shown = z.string().transform((text) => oneLine(text.slice(0, 300)))
const ZoomId = z.string().min(1).max(200)

/** A user as `GET /users/{userId}` answers, as far as it is used. */
export const ZoomUser = z.looseObject({
  id: ZoomId,
  account_id: ZoomId,
  email: z.string().max(320),
  display_name: Shown.optional(),
  first_name: Shown.optional(),
  last_name: Shown.optional(),
  type: z.int(),
  status: z.string().optional(),
})
export type ZoomUser = z.infer<typeof ZoomUser>

/** A meeting as create and get answer. `start_url` is a login of the host, a secret: it is not even read. */
export const ZoomMeeting = z.object({
  id: MeetingId,
  host_id: z.string().max(200),
  topic: Shown,
  type: z.int(),
  start_time: z.iso.datetime().optional(),
  duration: z.int(),
  agenda: z.string().optional(),
  join_url: JoinUrl,
  created_at: z.iso.datetime().optional(),
})
export type ZoomMeeting = z.infer<typeof ZoomMeeting>

const ListedMeeting = z.object({
  id: MeetingId,
  host_id: z.string().optional(),
  topic: z.string().optional(),
  type: z.int(),
  start_time: z.iso.datetime().optional(),
  duration: z.int().optional(),
  agenda: z.string().optional(),
  join_url: z.string().optional(),
  created_at: z.iso.datetime().optional(),
})
const MeetingPage = z.object({ meetings: z.array(ListedMeeting), next_page_token: z.string().optional() })
export type ListedMeeting = z.infer<typeof ListedMeeting>

/** What a meeting is made with. Zoom takes UTC starts with a `Z`; the zone is for what it shows. */
export interface MeetingBody {
  readonly topic: string
  readonly agenda: string
  readonly type: 2
  readonly start_time: string
  readonly duration: number
  readonly timezone: 'UTC'
}

/** Who the token belongs to. */
export function getMe(why: Why): CallSpec<ZoomUser> {
  return { endpoint: 'getUser', path: { userId: 'me' }, answer: ZoomUser, ...why }
}

/** A user as `GET /users` lists them; an invitation that was not accepted yet has no id (Zoom: list users). */
const ListedZoomUser = z.looseObject({
  id: ZoomId.optional(),
  email: z.string().max(320),
  display_name: Shown.optional(),
  first_name: Shown.optional(),
  last_name: Shown.optional(),
  type: z.int(),
  status: z.string().optional(),
  timezone: z.string().max(100).optional(),
})
export type ListedZoomUser = z.infer<typeof ListedZoomUser>
const UserPage = z.object({ users: z.array(ListedZoomUser), next_page_token: z.string().optional() })

/** One page of an account's users of one status: by an admin's token only. The spec takes pages of 2000, the guide 300. */
export function listUsers(
  status: 'active' | 'inactive' | 'pending',
  pageToken: string,
  why: Why,
): CallSpec<z.infer<typeof UserPage>> {
  return {
    endpoint: 'listUsers',
    path: {},
    query: { status, page_size: '300', ...(pageToken === '' ? {} : { next_page_token: pageToken }) },
    answer: UserPage,
    ...why,
  }
}

/** Makes a meeting; spends one of the host's 100. Zoom has no idempotency key: see the marker in `agenda`. */
export function createMeeting(userId: string, body: MeetingBody, why: Why): CallSpec<ZoomMeeting> {
  return { endpoint: 'createMeeting', path: { userId }, body, answer: ZoomMeeting, ...why }
}

export function getMeeting(meetingId: string, why: Why): CallSpec<ZoomMeeting> {
  return { endpoint: 'getMeeting', path: { meetingId }, answer: ZoomMeeting, ...why }
}

/** Changes what is given and keeps the rest; spends one of the host's 100. A past start is ignored, still with 204. */
export function updateMeeting(meetingId: string, body: Partial<MeetingBody>, why: Why): CallSpec<void> {
  return { endpoint: 'updateMeeting', path: { meetingId }, body, answer: NoContent, ...why }
}

/** Deletes a meeting, without mails to host or registrants. */
export function deleteMeeting(meetingId: string, why: Why): CallSpec<void> {
  return {
    endpoint: 'deleteMeeting',
    path: { meetingId },
    query: { schedule_for_reminder: 'false', cancel_meeting_reminder: 'false' },
    answer: NoContent,
    ...why,
  }
}

/** A meeting that has ended, as Zoom recorded it. */
export const PastMeeting = z.object({
  start_time: z.iso.datetime(),
  end_time: z.iso.datetime(),
  duration: z.int(),
  participants_count: z.int(),
})

/** What Zoom recorded of an ended meeting, for a year; only for paid accounts (400, code 200 otherwise). */
export function getPastMeeting(meetingId: string, why: Why): CallSpec<z.infer<typeof PastMeeting>> {
  return { endpoint: 'pastMeeting', path: { meetingId }, answer: PastMeeting, optional: true, ...why }
}

/** One page of the meetings that are scheduled for a user: past ones that have not expired, and coming ones. */
export function listMeetings(
  userId: string,
  pageToken: string,
  why: Why,
): CallSpec<z.infer<typeof MeetingPage>> {
  return {
    endpoint: 'listMeetings',
    path: { userId },
    query: {
      type: 'scheduled',
      page_size: '300',
      ...(pageToken === '' ? {} : { next_page_token: pageToken }),
    },
    answer: MeetingPage,
    ...why,
  }
}
