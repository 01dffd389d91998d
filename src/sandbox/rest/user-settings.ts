import { answerJson } from '../http/answer.ts'
import type { Account, User } from '../world/model.ts'
import { findTarget } from './access.ts'
import type { Handler } from './call.ts'
import { Refusal, refuseField } from './errors.ts'

type Branches = Record<string, Record<string, unknown>>

/** A passcode cannot be switched off in free accounts (Zoom: user settings). */
export function isPasscodeLocked(account: Account): boolean {
  return account.plan === 'free'
}

/** The settings that the console and other schedulers read, with values of an ordinary user. */
function settingsOf(user: User, account: Account): Branches {
  const isBasic = user.type !== 2
  return {
    schedule_meeting: {
      host_video: false,
      participants_video: false,
      audio_type: 'both',
      join_before_host: user.joinBeforeHost,
      personal_meeting: true,
      use_pmi_for_scheduled_meetings: false,
      use_pmi_for_instant_meetings: false,
      require_password_for_scheduling_new_meetings: user.requirePasscode || isPasscodeLocked(account),
      require_password_for_scheduled_meetings: true,
      require_password_for_instant_meetings: user.requirePasscode || isPasscodeLocked(account),
      require_password_for_pmi_meetings: 'all',
      pstn_password_protected: true,
      embed_password_in_join_link: true,
      force_pmi_jbh_password: false,
      meeting_password_requirement: account.passcodeRules,
    },
    in_meeting: {
      waiting_room: user.waitingRoom,
      breakout_room: false,
      chat: true,
      private_chat: true,
      auto_saving_chat: false,
      annotation: true,
      whiteboard: true,
      co_host: true,
      polling: !isBasic,
      screen_sharing: true,
      who_can_share_screen: 'all',
      who_can_share_screen_when_someone_is_sharing: 'host',
      entry_exit_chime: 'none',
      e2e_encryption: false,
      virtual_background: true,
      remote_control: true,
      non_verbal_feedback: false,
      meeting_reactions: true,
      allow_live_streaming: !isBasic,
      show_meeting_control_toolbar: false,
      closed_caption: true,
      far_end_camera_control: false,
      group_hd: false,
    },
    feature: {
      meeting_capacity: isBasic ? 100 : account.plan === 'business' ? 300 : 100,
      large_meeting: false,
      webinar: false,
      zoom_events: false,
      cn_meeting: false,
      in_meeting: false,
      zoom_phone: false,
      concurrent_meeting: 'None',
    },
    email_notification: {
      jbh_reminder: false,
      cancel_meeting_reminder: true,
      alternative_host_reminder: true,
      schedule_for_reminder: true,
      cloud_recording_available_reminder: true,
    },
    recording: {
      local_recording: true,
      cloud_recording: !isBasic,
      auto_recording: 'none',
      record_speaker_view: true,
      record_gallery_view: false,
      record_audio_file: true,
      save_chat_text: true,
      show_timestamp: false,
      auto_delete_cmr: false,
    },
    telephony: { third_party_audio: false, audio_conference_info: '', show_international_numbers_link: true },
    tsp: { call_out: false, show_international_numbers_link: false },
  }
}

function securityOf(user: User, account: Account): Branches {
  return {
    meeting_security: {
      auto_security: true,
      waiting_room: user.waitingRoom,
      waiting_room_settings: {
        participants_to_place_in_waiting_room: 0,
        users_who_can_admit_participants_from_waiting_room: 0,
        whitelisted_domains_for_waiting_room: '',
      },
      meeting_password: user.requirePasscode || isPasscodeLocked(account),
      pmi_password: true,
      phone_password: true,
      require_password_for_scheduled_meeting: true,
      require_password_for_scheduled_webinar: true,
      webinar_password: true,
      embed_password_in_join_link: true,
      encryption_type: 'enhanced_encryption',
      end_to_end_encrypted_meetings: false,
      only_authenticated_can_join_from_webclient: false,
      block_user_domain: false,
      block_user_domain_list: [],
      meeting_password_requirement: account.passcodeRules,
    },
  }
}

const SIGNED_IN = {
  id: 'signIn_DwVTDr3qTqqy0qTk',
  name: 'Sign in to Zoom',
  type: 'enforce_login',
  default_option: true,
  visible: true,
}

function authenticationOf(option: string): Branches {
  const isMeeting = option === 'meeting_authentication'
  return {
    authentication_options: isMeeting
      ? {
          meeting_authentication: {
            meeting_authentication: false,
            allow_authentication_exception: false,
            authentication_options: [SIGNED_IN],
          },
        }
      : {
          recording_authentication: { recording_authentication: false, authentication_options: [SIGNED_IN] },
        },
  }
}

/** Narrows settings to fields, or whole branches, named in `custom_query_fields`. */
function narrow(branches: Branches, names: ReadonlySet<string>): Branches {
  const narrowed: Branches = {}
  for (const [branch, fields] of Object.entries(branches)) {
    const wanted = Object.entries(fields).filter(
      ([field]) => names.has(branch) || names.has(field) || names.has(`${branch}.${field}`),
    )
    if (wanted.length > 0) narrowed[branch] = Object.fromEntries(wanted)
  }
  return narrowed
}

/** `GET /users/{userId}/settings` */
export const getUserSettings: Handler = (call) => {
  const user = findTarget(call)
  if (user.status === 'pending') {
    throw new Refusal(400, 1120, 'A valid invitation to join the Zoom account was not found for this user.')
  }
  const option = call.query.get('option') ?? ''
  const names = (call.query.get('custom_query_fields') ?? '').split(',').map((field) => field.trim())
  const fields = new Set(names.filter((field) => field !== ''))
  switch (option) {
    case '': {
      const settings = settingsOf(user, call.account)
      return answerJson(200, fields.size > 0 ? narrow(settings, fields) : settings)
    }
    case 'meeting_security':
      return answerJson(200, securityOf(user, call.account))
    case 'meeting_authentication':
    case 'recording_authentication':
      return answerJson(200, authenticationOf(option))
    default:
      throw refuseField('option')
  }
}
