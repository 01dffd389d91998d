import type { Call } from './call.ts'
import { refuseField, refusePermission, refuseUnpaid } from './errors.ts'
import type { Account, Meeting, User } from '../world/model.ts'

type Settings = Record<string, unknown>

/** What a meeting has where neither the request nor the user says otherwise. */
const DEFAULTS: Settings = {
  host_video: false,
  participant_video: false,
  cn_meeting: false,
  in_meeting: false,
  join_before_host: false,
  jbh_time: 0,
  mute_upon_entry: false,
  watermark: false,
  use_pmi: false,
  approval_type: 2,
  audio: 'both',
  auto_recording: 'none',
  enforce_login: false,
  enforce_login_domains: '',
  alternative_hosts: '',
  alternative_hosts_email_notification: true,
  alternative_host_update_polls: false,
  alternative_host_manage_meeting_summary: false,
  alternative_host_manage_cloud_recording: false,
  close_registration: false,
  show_share_button: false,
  show_join_info: false,
  allow_multiple_devices: false,
  registrants_confirmation_email: true,
  registrants_email_notification: true,
  waiting_room: false,
  request_permission_to_unmute_participants: false,
  allow_host_control_participant_mute_state: false,
  disable_participant_video: false,
  email_in_attendee_report: false,
  meeting_authentication: false,
  encryption_type: 'enhanced_encryption',
  approved_or_denied_countries_or_regions: { enable: false },
  breakout_room: { enable: false },
  internal_meeting: false,
  continuous_meeting_chat: {
    enable: false,
    auto_add_invited_external_users: false,
    auto_add_meeting_participants: false,
  },
  participant_focused_meeting: false,
  push_change_to_calendar: false,
  resources: [],
  auto_start_meeting_summary: false,
  auto_start_ai_companion_questions: false,
  auto_start_deepfake_detection: false,
  device_testing: false,
  focus_mode: false,
  private_meeting: false,
  email_notification: true,
  host_save_video_order: false,
  global_dial_in_countries: [],
  meeting_invitees: [],
  sign_language_interpretation: { enable: false },
  question_and_answer: { enable: false },
}

/** All settings of a meeting, as its answer shows them. */
export function viewSettings(meeting: Meeting): Settings {
  return { ...DEFAULTS, ...meeting.settings }
}

/** The settings a new meeting takes from its host. */
export function settingsOfHost(host: User): Settings {
  return { waiting_room: host.waitingRoom, join_before_host: host.joinBeforeHost }
}

/**
 * Merges requested settings key by key. What the account has locked or switched off is dropped without a word,
 * as seen with breakout rooms; a waiting room disables joining before the host.
 */
export function mergeSettings(current: Settings, wanted: Settings, call: Call, host: User): Settings {
  const merged: Settings = { ...current }
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined) continue
    if (call.sandbox.switches.is('settings.silentDrop', 'on') && isDropped(key, value, call.account, host))
      continue
    merged[key] = value
  }
  if (merged['waiting_room'] === true) merged['join_before_host'] = false
  return merged
}

function isDropped(key: string, value: unknown, account: Account, host: User): boolean {
  if (key === 'breakout_room' || account.lockedSettings.includes(key)) return true
  return key === 'auto_recording' && value === 'cloud' && host.type !== 2
}

/** Zoom: what Basic users may not have: alternative hosts and registration. */
export function requirePaidSettings(wanted: Settings, call: Call, host: User): void {
  const alternatives = readAlternatives(wanted)
  const isRegistered = wanted['approval_type'] === 0 || wanted['approval_type'] === 1
  if ((alternatives.length > 0 || isRegistered) && host.type !== 2) {
    throw call.account.plan === 'free' ? refuseUnpaid(call.account.id) : refusePermission()
  }
  for (const alternative of alternatives) {
    const user = call.sandbox.world.findUser(alternative)
    if (user === undefined || user.account_id !== call.account.id)
      throw refuseField('settings.alternative_hosts')
  }
}

/** The alternative hosts of a semicolon list; commas are taken as well. */
export function readAlternatives(settings: Settings): string[] {
  const list = settings['alternative_hosts']
  if (typeof list !== 'string') return []
  return list
    .split(/[;,]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
