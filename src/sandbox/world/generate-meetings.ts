import type { Random } from '../random.ts'
import type { Meeting, User } from './model.ts'
import { DAY, HOUR } from './times.ts'
import { instantOf } from './zones.ts'

/** The calendar is fixed, not told from today, so that the same seed gives the same meetings on any day. */
const FIRST_MONDAY = Date.UTC(2026, 5, 1)
const WEEKS = 160
const CREATED_FROM = Date.UTC(2026, 3, 1)

const TOPICS = [
  'Team meeting',
  'Weekly review',
  'Onboarding',
  'Supervision',
  'Planning',
  'Client call',
  'Training',
]
const DURATIONS = [30, 45, 60, 90]

/** Some meetings that a user made in the web portal, none of them ours. */
export function generateMeetings(host: User, random: Random): Meeting[] {
  return Array.from({ length: 2 + random.below(4) }, () => generateMeeting(host, random))
}

function generateMeeting(host: User, random: Random): Meeting {
  const day = FIRST_MONDAY + (random.below(WEEKS) * 7 + random.below(5)) * DAY
  const wall = day + (8 + random.below(9)) * HOUR + random.below(2) * (HOUR / 2)
  return {
    id: 81_000_000_000 + random.below(900_000_000) * 10 + random.below(10),
    uuid: random.bytes(16).toString('base64'),
    host_id: host.id,
    topic: random.pick(TOPICS),
    agenda: '',
    type: 2,
    startAt: instantOf(wall, host.timezone),
    duration: random.pick(DURATIONS),
    timezone: host.timezone,
    password: String(100_000 + random.below(900_000)),
    settings: {},
    pre_schedule: false,
    creation_source: 'web_portal',
    source: 'Zoom',
    createdAt: CREATED_FROM + random.below(50 * 24) * HOUR,
    instances: [],
  }
}
