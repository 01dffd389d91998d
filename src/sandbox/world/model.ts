/** Zoom's billing plans, as far as the limits tell them apart. */
export const PLANS = ['free', 'pro', 'business'] as const
export type Plan = (typeof PLANS)[number]

/** Rules for passcodes, in Zoom's words (user settings, `meeting_password_requirement`). */
export interface PasscodeRules {
  length: number
  consecutive_characters_length: number
  have_letter: boolean
  have_number: boolean
  have_special_character: boolean
  have_upper_and_lower_characters: boolean
  only_allow_numeric: boolean
  weak_enhance_detection: boolean
}

export interface Account {
  id: string
  name: string
  number: number
  plan: Plan
  timezone: string
  language: string
  /** Zoom answers every call of this account with 403. */
  apiDenied: boolean
  /** Meeting settings which the account's administrator has locked: a request to change one is dropped. */
  lockedSettings: string[]
  passcodeRules: PasscodeRules
}

/** A person with a Zoom user; fields that Zoom shows carry Zoom's names. */
export interface User {
  id: string
  /** Place in every list of users, and number of the user in the made-up world. */
  order: number
  account_id: string
  email: string
  first_name: string
  last_name: string
  display_name: string
  /** 1 Basic, 2 Licensed, 4 unassigned, 99 none. */
  type: number
  status: 'active' | 'inactive' | 'pending'
  /** 0 owner, 1 administrator, 2 member. */
  role_id: string
  timezone: string
  language: string
  dept: string
  job_title: string
  pmi: number
  host_key: string
  createdAt: number
  lastLoginAt: number
  deleted: boolean
  /** Users who may schedule for this one (Zoom: scheduling privilege). */
  assistants: string[]
  joinBeforeHost: boolean
  waitingRoom: boolean
  requirePasscode: boolean
}

/** One time a meeting was held. */
export interface Instance {
  uuid: string
  startAt: number
  endAt: number
  participants: number
}

export interface Occurrence {
  id: string
  startAt: number
  duration: number
  deleted: boolean
  topic?: string
  agenda?: string
  settings?: Record<string, unknown>
}

/** How a series repeats, in Zoom's words. */
export interface Recurrence {
  type: number
  repeat_interval?: number
  weekly_days?: string
  monthly_day?: number
  monthly_week?: number
  monthly_week_day?: number
  end_times?: number
  end_date_time?: string
}

export interface Meeting {
  id: number
  uuid: string
  host_id: string
  topic: string
  agenda: string
  /** 1 instant, 2 scheduled, 3 recurring without time, 4 personal, 8 recurring, 10 screen share only. */
  type: number
  /** Absent for instant meetings and for series without a fixed time. */
  startAt?: number
  duration: number
  timezone: string
  password: string
  settings: Record<string, unknown>
  pre_schedule: boolean
  creation_source: 'open_api' | 'web_portal' | 'other'
  /** What reports call the source: the app's name, or Zoom itself. */
  source: string
  createdAt: number
  recurrence?: Recurrence
  occurrences?: Occurrence[]
  assistant_id?: string
  /** Set while the meeting is being held. */
  startedAt?: number
  /** When the last holding ended. */
  endedAt?: number
  deletedAt?: number
  instances: Instance[]
}
