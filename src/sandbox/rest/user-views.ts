import type { Account, User } from '../world/model.ts'
import { formatUtc } from '../world/times.ts'

const ROLE_NAMES: Record<string, string> = { '0': 'Owner', '1': 'Admin', '2': 'Member' }
const CLIENT_VERSION = '6.6.2.21053(win)'
/** Zoom work email. */
const LOGIN_TYPES = [100]

function creationOf(user: User, now: number): string {
  // Zoom: users: for users who have not accepted yet this is the time of the call.
  return formatUtc(user.status === 'pending' ? now : user.createdAt)
}

/** A user as `GET /users` lists them; those who have not accepted the invitation have no id. */
export function viewUserRow(user: User, now: number, withHostKey: boolean): Record<string, unknown> {
  const isPending = user.status === 'pending'
  return {
    ...(isPending ? {} : { id: user.id }),
    first_name: user.first_name,
    last_name: user.last_name,
    display_name: user.display_name,
    email: user.email,
    type: user.type,
    ...(isPending ? {} : { pmi: user.pmi }),
    timezone: user.timezone,
    verified: isPending ? 0 : 1,
    dept: user.dept,
    created_at: creationOf(user, now),
    ...(isPending
      ? {}
      : {
          user_created_at: formatUtc(user.createdAt),
          last_login_time: formatUtc(user.lastLoginAt),
          last_client_version: CLIENT_VERSION,
          login_types: LOGIN_TYPES,
          group_ids: [],
          im_group_ids: [],
        }),
    role_id: user.role_id,
    status: user.status,
    ...(withHostKey && !isPending ? { host_key: user.host_key } : {}),
  }
}

/** A user as `GET /users/{userId}` shows them. */
export function viewUser(user: User, account: Account, now: number): Record<string, unknown> {
  const isPending = user.status === 'pending'
  return {
    ...(isPending ? {} : { id: user.id }),
    first_name: user.first_name,
    last_name: user.last_name,
    display_name: user.display_name,
    email: user.email,
    type: user.type,
    role_id: user.role_id,
    role_name: ROLE_NAMES[user.role_id] ?? 'Member',
    account_id: account.id,
    account_number: account.number,
    status: user.status,
    timezone: user.timezone,
    language: user.language,
    dept: user.dept,
    job_title: user.job_title,
    company: account.name,
    location: '',
    cost_center: '',
    verified: isPending ? 0 : 1,
    created_at: creationOf(user, now),
    ...(isPending
      ? {}
      : {
          user_created_at: formatUtc(user.createdAt),
          last_login_time: formatUtc(user.lastLoginAt),
          last_client_version: CLIENT_VERSION,
          pmi: user.pmi,
          use_pmi: false,
          personal_meeting_url: `https://zoom.us/j/${user.pmi}`,
          vanity_url: '',
          pic_url: '',
          cms_user_id: '',
          jid: `${user.id.toLowerCase()}@xmpp.zoom.us`,
          login_types: LOGIN_TYPES,
          phone_numbers: [],
          phone_country: '',
          phone_number: '',
          group_ids: [],
          im_group_ids: [],
          pronouns_option: 3,
          cluster: 'us04',
        }),
  }
}
