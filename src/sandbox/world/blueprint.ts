import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { Random } from '../random.ts'
import { generateMeetings } from './generate-meetings.ts'
import type { Account, Meeting, PasscodeRules, Plan, User } from './model.ts'
import { castOf, nameOf, type Name, patternOf } from './names.ts'
import { DAY } from './times.ts'

/** What the made-up world is made from: the same numbers give the same world. */
export interface Recipe {
  seed: number
  tenants: number
  users: number
  plan: Plan | undefined
}

/** The little of a user that lists filter and count by. */
export type Glance = Pick<User, 'status' | 'type' | 'role_id'>

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

const ROTATION: readonly Plan[] = ['business', 'pro', 'free']
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

/** The first users of an account are named apart; from here on a number in the address tells their place. */
const NAMED = 24
/** Accounts whose users have meetings from the start. */
const ACCOUNTS_WITH_MEETINGS = 50

const PERSONAL_IDS = 7_000_000_000
const PERSONAL_STEP = 2_654_435_761

/** Extended Euclid: what undoes a multiplication by `value`, modulo `modulus`. */
function invert(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, value % modulus, 0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[s0, s1] = [s1, s0 - quotient * s1]
  }
  return ((s0 % modulus) + modulus) % modulus
}

const INVERSE_STEP = invert(BigInt(PERSONAL_STEP), BigInt(PERSONAL_IDS))

/** Where a user sits: in which account, and which of its users. */
interface Seat {
  account: number
  place: number
  size: number
}

/**
 * The made-up world as a plan: any account or user can be drawn up alone, and found again by id, address or
 * personal meeting number, so that a start costs the same for fifty users as for a hundred thousand.
 */
export class Blueprint {
  readonly #recipe: Recipe
  readonly #accounts: Account[]
  readonly #cipher
  readonly #decipher
  readonly #firstPersonalId: number
  readonly #named = new Map<number, Map<string, number>>()

  constructor(recipe: Recipe) {
    this.#recipe = recipe
    const key = createHash('sha256').update(`users ${recipe.seed}`).digest().subarray(0, 16)
    // One block at a time, so that the two can be used for every id.
    this.#cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    this.#decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    this.#firstPersonalId = new Random(recipe.seed, 'personal meetings').next() % PERSONAL_IDS
    this.#accounts = Array.from({ length: recipe.tenants }, (_, index) => drawAccount(recipe, index))
  }

  /** How many users there are; their orders run from 0. */
  get size(): number {
    return this.#recipe.users
  }

  accounts(): readonly Account[] {
    return this.#accounts
  }

  /** The orders of an account's users: from the first up to, and not including, the second. */
  rangeOf(account: number): { from: number; until: number } {
    const { users, tenants } = this.#recipe
    const least = Math.floor(users / tenants)
    const larger = users % tenants
    const from = account * least + Math.min(account, larger)
    return { from, until: from + least + (account < larger ? 1 : 0) }
  }

  user(order: number): User {
    const seat = this.#seatOf(order)
    const account = this.#accounts[seat.account]
    if (account === undefined) throw new Error(`no user ${order}`)
    const random = new Random(this.#recipe.seed, 'user', order)
    const name = this.#nameOf(order, seat)
    const createdAt = USERS_FROM + Math.floor((random.below(10_000) / 10_000) * (USERS_UNTIL - USERS_FROM))
    return {
      id: this.#idOf(order),
      order,
      account_id: account.id,
      email: this.#emailOf(order, seat, name),
      first_name: name.first,
      last_name: name.last,
      display_name: `${name.first} ${name.last}`,
      ...this.#glanceAt(order, seat, account.plan),
      timezone: account.timezone,
      language: account.language,
      dept: random.pick(DEPARTMENTS),
      job_title: random.pick(TITLES),
      pmi: 2_000_000_000 + ((this.#firstPersonalId + order * PERSONAL_STEP) % PERSONAL_IDS),
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

  /** Status, type and role of a user, without drawing up the rest. */
  glance(order: number): Glance {
    const seat = this.#seatOf(order)
    return this.#glanceAt(order, seat, this.#accounts[seat.account]?.plan ?? 'free')
  }

  orderOfId(id: string): number | undefined {
    if (!/^[\w-]{21}[AQgw]$/.test(id)) return undefined
    const block = this.#decipher.update(Buffer.from(id, 'base64url'))
    const order = block.readUInt32BE(12)
    const isOurs = block.readBigUInt64BE(0) === 0n && block.readUInt32BE(8) === 0
    return isOurs && order < this.size ? order : undefined
  }

  orderOfEmail(email: string): number | undefined {
    const [, local, digits, number] = /^([a-z.-]+)(\d*)@client(\d{1,6})\.example\.com$/.exec(email) ?? []
    const account = Number(number) - 1
    if (local === undefined || !(account >= 0 && account < this.#recipe.tenants)) return undefined
    const { from, until } = this.rangeOf(account)
    const place = Number(digits) - 1
    if (place < NAMED) return this.#namedOf(account).get(email)
    const order = from + place
    return order < until && this.user(order).email === email ? order : undefined
  }

  orderOfPmi(pmi: number): number | undefined {
    const offset = BigInt(pmi) - 2_000_000_000n - BigInt(this.#firstPersonalId)
    const range = BigInt(PERSONAL_IDS)
    const order = Number((((offset * INVERSE_STEP) % range) + range) % range)
    return order < this.size ? order : undefined
  }

  /** The meetings that some users made before the sandbox was started. */
  meetings(): Meeting[] {
    const meetings: Meeting[] = []
    for (let account = 0; account < Math.min(this.#recipe.tenants, ACCOUNTS_WITH_MEETINGS); account += 1) {
      const { from, until } = this.rangeOf(account)
      for (let order = from + 2; order < Math.min(until, from + NAMED); order += 6) {
        const host = this.user(order)
        if (host.status !== 'active') continue
        meetings.push(...generateMeetings(host, new Random(this.#recipe.seed, 'meetings', order)))
      }
    }
    return meetings
  }

  #seatOf(order: number): Seat {
    const { users, tenants } = this.#recipe
    const least = Math.floor(users / tenants)
    const inLarger = (least + 1) * (users % tenants)
    if (order < inLarger) {
      return { account: Math.floor(order / (least + 1)), place: order % (least + 1), size: least + 1 }
    }
    const rest = order - inLarger
    return { account: (users % tenants) + Math.floor(rest / least), place: rest % least, size: least }
  }

  #idOf(order: number): string {
    const block = Buffer.alloc(16)
    block.writeUInt32BE(order, 12)
    return this.#cipher.update(block).toString('base64url')
  }

  #nameOf(order: number, { account, place }: Seat): Name {
    const random = new Random(this.#recipe.seed, 'name', order)
    const people = random.pick(patternOf(account).peoples)
    return castOf(account, place) ?? nameOf(people, random.next(), random.next())
  }

  #emailOf(order: number, { account, place }: Seat, name: Name): string {
    const domain = `client${account + 1}.example.com`
    if (place >= NAMED) return `${name.mail}${place + 1}@${domain}`
    for (const [email, named] of this.#namedOf(account)) if (named === order) return email
    throw new Error(`no address for user ${order}`)
  }

  /** Addresses of an account's first users; a second of the same name gets a number. */
  #namedOf(account: number): Map<string, number> {
    let named = this.#named.get(account)
    if (named === undefined) {
      named = new Map()
      const { from, until } = this.rangeOf(account)
      for (let order = from; order < Math.min(until, from + NAMED); order += 1) {
        const { mail } = this.#nameOf(order, this.#seatOf(order))
        const domain = `client${account + 1}.example.com`
        let email = `${mail}@${domain}`
        for (let number = 2; named.has(email); number += 1) email = `${mail}${number}@${domain}`
        named.set(email, order)
      }
      this.#named.set(account, named)
    }
    return named
  }

  #glanceAt(order: number, { place, size }: Seat, plan: Plan): Glance {
    const role_id = roleOf(place, size)
    const status = statusOf(place, size)
    const isBasic = place === 3 || new Random(this.#recipe.seed, 'licence', order).oneIn(6)
    const isLicensed = plan !== 'free' && status !== 'inactive' && (role_id !== '2' || !isBasic)
    return { status, type: isLicensed ? 2 : 1, role_id }
  }
}

function drawAccount(recipe: Recipe, index: number): Account {
  const random = new Random(recipe.seed, 'account', index)
  const pattern = patternOf(index)
  return {
    id: random.zoomId(),
    name: pattern.name,
    number: 10_000_000 + random.below(80_000_000),
    plan: recipe.plan ?? ROTATION[index % ROTATION.length] ?? 'business',
    timezone: pattern.timezone,
    language: pattern.language,
    apiDenied: false,
    lockedSettings: [],
    passcodeRules: { ...ANY_PASSCODE },
  }
}

/** Owner, a few administrators, members. */
function roleOf(place: number, size: number): string {
  if (place === 0) return '0'
  const isAdministrator = (place === 1 && size >= 3) || (place % 400 === 7 && size > 8)
  return isAdministrator ? '1' : '2'
}

function statusOf(place: number, size: number): User['status'] {
  if (size < 10) return 'active'
  if (place === size - 2) return 'inactive'
  return place === size - 1 ? 'pending' : 'active'
}
