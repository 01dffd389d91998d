import { z } from 'zod'

/** Zoom counts characters, not UTF-16 units. */
const text = (max: number) =>
  z.string().refine((value) => value.length <= max || Array.from(value).length <= max)

const bool = z.boolean().optional()
const str = z.string().optional()
const strings = z.array(z.string()).optional()
const choice = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values).optional()
const numbers = <const T extends readonly number[]>(...values: T) =>
  z
    .number()
    .refine((value) => values.includes(value))
    .optional()

const interpreters = z
  .array(
    z.object({ email: z.email().optional(), languages: str, interpreter_languages: str, sign_language: str }),
  )
  .max(20)
  .optional()

/** Fields of `settings` that create and update share (Zoom: API reference, create a meeting). */
const sharedSettings = {
  allow_multiple_devices: bool,
  alternative_hosts: str,
  alternative_hosts_email_notification: bool,
  alternative_host_update_polls: bool,
  alternative_host_manage_meeting_summary: bool,
  alternative_host_manage_cloud_recording: bool,
  approval_type: numbers(0, 1, 2),
  approved_or_denied_countries_or_regions: z
    .object({
      enable: bool,
      method: choice('approve', 'deny'),
      approved_list: strings,
      denied_list: strings,
    })
    .optional(),
  audio: choice('both', 'telephony', 'voip', 'thirdParty'),
  audio_conference_info: text(2048).optional(),
  authentication_domains: str,
  authentication_exception: z.array(z.object({ email: z.email().optional(), name: str })).optional(),
  authentication_option: str,
  auto_recording: choice('local', 'cloud', 'none'),
  host_pause_stop_recording: bool,
  auto_add_recording_to_video_management: z
    .object({
      enable: z.boolean(),
      channels: z
        .array(z.object({ channel_id: z.string(), name: str }))
        .min(1)
        .max(5)
        .optional(),
    })
    .optional(),
  breakout_room: z
    .object({
      enable: bool,
      rooms: z.array(z.object({ name: str, participants: strings })).optional(),
    })
    .optional(),
  calendar_type: numbers(1, 2),
  close_registration: bool,
  cn_meeting: bool,
  contact_email: str,
  contact_name: str,
  email_notification: bool,
  encryption_type: choice('enhanced_encryption', 'e2ee'),
  focus_mode: bool,
  global_dial_in_countries: strings,
  host_video: bool,
  in_meeting: bool,
  jbh_time: numbers(0, 5, 10, 15),
  join_before_host: bool,
  question_and_answer: z
    .object({
      enable: bool,
      allow_submit_questions: bool,
      allow_anonymous_questions: bool,
      question_visibility: choice('answered', 'all'),
      attendees_can_comment: bool,
      attendees_can_upvote: bool,
    })
    .optional(),
  language_interpretation: z.object({ enable: bool, interpreters }).optional(),
  sign_language_interpretation: z.object({ enable: bool, interpreters }).optional(),
  meeting_authentication: bool,
  meeting_invitees: z.array(z.object({ email: z.email().optional() })).optional(),
  mute_upon_entry: bool,
  participant_video: bool,
  private_meeting: bool,
  registrants_confirmation_email: bool,
  registrants_email_notification: bool,
  registration_type: numbers(1, 2, 3),
  show_share_button: bool,
  use_pmi: bool,
  waiting_room: bool,
  waiting_room_options: z
    .object({
      mode: z.enum(['follow_setting', 'custom']),
      who_goes_to_waiting_room: choice(
        'everyone',
        'users_not_in_account',
        'users_not_in_account_or_whitelisted_domains',
        'users_not_on_invite',
        'users_not_in_org',
      ),
    })
    .optional(),
  watermark: bool,
  host_save_video_order: bool,
  internal_meeting: bool,
  continuous_meeting_chat: z
    .object({
      enable: bool,
      auto_add_invited_external_users: bool,
      auto_add_meeting_participants: bool,
    })
    .optional(),
  participant_focused_meeting: bool,
  push_change_to_calendar: bool,
  resources: z
    .array(
      z.object({
        resource_type: choice('whiteboard'),
        resource_id: str,
        permission_level: choice('editor', 'commenter', 'viewer'),
      }),
    )
    .optional(),
  auto_start_meeting_summary: bool,
  who_will_receive_summary: numbers(1, 2, 3, 4),
  auto_start_ai_companion_questions: bool,
  who_can_ask_questions: numbers(1, 2, 3, 4, 5),
  summary_template_id: str,
  device_testing: bool,
  request_permission_to_unmute_participants: bool,
  allow_host_control_participant_mute_state: bool,
  disable_participant_video: bool,
  email_in_attendee_report: bool,
  auto_start_deepfake_detection: bool,
}

const createSettings = z.object({ ...sharedSettings, show_join_info: bool })

const updateSettings = z.object({
  ...sharedSettings,
  custom_keys: z
    .array(z.object({ key: z.string().max(64).optional(), value: z.string().max(256).optional() }))
    .max(10)
    .optional(),
  enforce_login: bool,
  enforce_login_domains: str,
})

const weekdays = z.string().regex(/^[1-7](,[1-7])*$/)

/** How a series repeats; the bounds of the interval hang on the type. */
const recurrence = z
  .object({
    type: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    repeat_interval: z.int().min(1).optional(),
    weekly_days: weekdays.optional(),
    monthly_day: z.int().min(1).max(31).optional(),
    monthly_week: numbers(-1, 1, 2, 3, 4),
    monthly_week_day: numbers(1, 2, 3, 4, 5, 6, 7),
    end_times: z.int().min(0).max(60).optional(),
    end_date_time: z.iso.datetime().optional(),
  })
  .superRefine((value, context) => {
    const fail = (field: string) => context.addIssue({ code: 'custom', path: [field] })
    const longest = { 1: 99, 2: 50, 3: 10 }[value.type]
    if ((value.repeat_interval ?? 1) > longest) fail('repeat_interval')
    if (value.type === 2 && value.weekly_days === undefined) fail('weekly_days')
    if ((value.monthly_week === undefined) !== (value.monthly_week_day === undefined))
      fail('monthly_week_day')
    if (value.end_times !== undefined && value.end_date_time !== undefined) fail('end_times')
  })

const meetingType = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(8), z.literal(10)])

const sharedFields = {
  topic: text(200).optional(),
  agenda: text(2000).optional(),
  type: meetingType.optional(),
  start_time: str,
  duration: z.int().min(1).max(1440).optional(),
  timezone: str,
  pre_schedule: bool,
  schedule_for: str,
  recurrence: recurrence.optional(),
  sensitivity_label_id: str,
  template_id: str,
}

/** Body of `POST /users/{userId}/meetings`: nothing is required. */
export const meetingCreateBody = z.object({
  ...sharedFields,
  password: text(10).optional(),
  default_password: z.boolean().default(true),
  tracking_fields: z.array(z.object({ field: z.string(), value: str })).optional(),
  settings: createSettings.optional(),
})
export type MeetingCreateBody = z.infer<typeof meetingCreateBody>

/** Body of `PATCH /meetings/{meetingId}`: passcodes of plainer letters than at creation. */
export const meetingUpdateBody = z.object({
  ...sharedFields,
  password: z
    .string()
    .max(10)
    .regex(/^[a-zA-Z0-9@\-_*]*$/)
    .optional(),
  tracking_fields: z.array(z.object({ field: str, value: str })).optional(),
  settings: updateSettings.optional(),
})
export type MeetingUpdateBody = z.infer<typeof meetingUpdateBody>

/** Body of `PUT /meetings/{meetingId}/status`. */
export const meetingStatusBody = z.object({ action: z.enum(['end', 'recover']) })
