import { Random } from '../random.ts'
import { generateMeetings } from './generate-meetings.ts'
import { PLANS, type Account, type Meeting, type PasscodeRules, type Plan, type User } from './model.ts'
import { castOf, nameOf, patternOf, type AccountPattern } from './names.ts'
import { DAY } from './times.ts'

/** What the made-up world is made from: the same numbers give the same world. */
export interface Recipe {
  seed: number
  tenants: number
  users: number
  plan: Plan | undefined
}

export interface GeneratedWorld {
  accounts: Account[]
  users: User[]
  meetings: Meeting[]
}

/** The world's own calendar: what was there before the sandbox was first started. */
const USERS_FROM = Date.UTC(2019, 0, 7)
const USERS_UNTIL = Date.UTC(2026, 2, 1)
const LAST_LOGINS = Date.UTC(2026, 10, 2)

const ANY_PASSCODE: PasscodeRules = {
  length: 0,
  consecutive_characters_length: 0,
  have_letter: false,
  have_number: false,
  have_special_character: false,
  have_upper_and_lower_characters: false,
  only_allow_numeric: false,
  weak_enhance_detection: false,
}

/** Makes accounts, users and some meetings, without a word from the outside world. */
export function generateWorld(recipe: Recipe): GeneratedWorld {
  const accounts: Account[] = []
  const users: User[] = []
  const meetings: Meeting[] = []
  const first = firstPersonalId(recipe.seed)
  for (let index = 0; index < recipe.tenants; index += 1) {
    const pattern = patternOf(index)
    const account = generateAccount(recipe, index, pattern)
    accounts.push(account)
    const emails = new Map<string, number>()
    const size = Math.floor(recipe.users / recipe.tenants) + (index < recipe.users % recipe.tenants ? 1 : 0)
    for (let place = 0; place < size; place += 1) {
      const user = generateUser(recipe, {
        account,
        index,
        pattern,
        place,
        size,
        order: users.length,
        emails,
        firstPersonalId: first,
      })
      users.push(user)
      // Only the first rows of an account: a start with many users must stay quick.
      if (place < 24 && place % 6 === 2 && user.status === 'active') {
        meetings.push(...generateMeetings(user, new Random(recipe.seed, 'meetings', user.order)))
      }
    }
  }
  return { accounts, users, meetings }
}

function generateAccount(recipe: Recipe, index: number, pattern: AccountPattern): Account {
  const random = new Random(recipe.seed, 'account', index)
  const rotation: readonly Plan[] = ['business', 'pro', 'free']
  return {
    id: random.zoomId(),
    name: pattern.name,
    number: 10_000_000 + random.below(80_000_000),
    plan: recipe.plan ?? rotation[index % PLANS.length] ?? 'business',
    timezone: pattern.timezone,
    language: pattern.language,
    apiDenied: false,
    lockedSettings: [],
    passcodeRules: { ...ANY_PASSCODE },
  }
}

interface Seat {
  account: Account
  index: number
  pattern: AccountPattern
  place: number
  size: number
  order: number
  emails: Map<string, number>
  firstPersonalId: number
}

const DEPARTMENTS = [
  'Consulting',
  'Front desk',
  'Operations',
  'Care',
  'Advice',
  'Training',
  'Finance',
  'People',
]
const TITLES = [
  'Consultant',
  'Coordinator',
  'Adviser',
  'Specialist',
  'Counsellor',
  'Team lead',
  'Trainer',
  'Manager',
]

function generateUser(recipe: Recipe, seat: Seat): User {
  const { account, place } = seat
  const random = new Random(recipe.seed, 'user', seat.order)
  const id = random.zoomId()
  const people = random.pick(seat.pattern.peoples)
  const drawn = nameOf(people, random.next(), random.next())
  const name = castOf(seat.index, place) ?? drawn
  const role = roleOf(place, seat.size)
  const status = statusOf(place, seat.size)
  const isBasic = random.oneIn(6) || place === 3
  const isLicensed = account.plan !== 'free' && status !== 'inactive' && (role !== '2' || !isBasic)
  const createdAt = USERS_FROM + Math.floor((random.below(10_000) / 10_000) * (USERS_UNTIL - USERS_FROM))
  return {
    id,
    order: seat.order,
    account_id: account.id,
    email: freeEmail(name.mail, `client${seat.index + 1}.example.com`, seat.emails),
    first_name: name.first,
    last_name: name.last,
    display_name: `${name.first} ${name.last}`,
    type: isLicensed ? 2 : 1,
    status,
    role_id: role,
    timezone: account.timezone,
    language: account.language,
    dept: random.pick(DEPARTMENTS),
    job_title: random.pick(TITLES),
    pmi: personalMeetingId(seat.firstPersonalId, seat.order),
    host_key: String(100_000 + random.below(900_000)),
    createdAt,
    lastLoginAt: LAST_LOGINS - random.below(60) * DAY - random.below(DAY),
    deleted: false,
    assistants: [],
    joinBeforeHost: false,
    waitingRoom: account.plan === 'free',
    requirePasscode: true,
  }
}

/** Owner, a few administrators, members. */
function roleOf(place: number, size: number): string {
  if (place === 0) return '0'
  return place === 1 && size >= 3 ? '1' : place % 400 === 7 && size > 8 ? '1' : '2'
}

function statusOf(place: number, size: number): User['status'] {
  if (size < 10) return 'active'
  if (place === size - 2) return 'inactive'
  return place === size - 1 ? 'pending' : 'active'
}

/** The address of a name, with a number from the second person of that name on. */
function freeEmail(local: string, domain: string, taken: Map<string, number>): string {
  const count = (taken.get(local) ?? 0) + 1
  taken.set(local, count)
  return `${local}${count > 1 ? count : ''}@${domain}`
}

const PERSONAL_IDS = 7_000_000_000

/** Where the personal meeting ids of a seed begin. */
function firstPersonalId(seed: number): number {
  return new Random(seed, 'personal meetings').next() % PERSONAL_IDS
}

/** A ten-digit number of its own for each user: steps of a prime that does not divide the range never meet. */
export function personalMeetingId(first: number, order: number): number {
  return 2_000_000_000 + ((first + order * 2_654_435_761) % PERSONAL_IDS)
}
