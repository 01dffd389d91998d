import { generateWorld, type Recipe } from './generate.ts'
import type { Journal } from './journal.ts'
import type { Account, Meeting, User } from './model.ts'

/** Counts of an account's users, as `GET /users/summary` and page totals need them. */
export interface Tally {
  active: number
  inactive: number
  pending: number
  basic: number
  licensed: number
  unassigned: number
}

/** The moment of a change, and how long lists do not show it. */
export interface Lag {
  at: number
  ms: number
}

/** A meeting as it was before a change, for lists that lag behind. */
interface Before {
  at: number
  meeting: Meeting | undefined
}

/**
 * Accounts, users and meetings, each with the indexes that requests need, so that none walks through all users.
 * Every change goes through a `save…` method, which also writes it to the journal.
 */
export class World {
  readonly #journal: Journal
  readonly #accounts = new Map<string, Account>()
  readonly #users = new Map<string, User>()
  readonly #usersByEmail = new Map<string, User>()
  readonly #usersByPmi = new Map<number, User>()
  readonly #usersByAccount = new Map<string, User[]>()
  readonly #tallies = new Map<string, Tally>()
  readonly #meetings = new Map<number, Meeting>()
  readonly #meetingsByHost = new Map<string, Set<number>>()
  readonly #meetingsByUuid = new Map<string, number>()
  readonly #invitations = new Map<string, Set<number>>()
  readonly #history = new Map<number, Before[]>()
  #deletedUsers = 0
  #deletedMeetings = 0
  #nextOrder = 0

  constructor(recipe: Recipe, journal: Journal) {
    this.#journal = journal
    const { accounts, users, meetings } = generateWorld(recipe)
    for (const account of accounts) this.#placeAccount(account)
    for (const user of users) this.#placeUser(user)
    for (const meeting of meetings) this.#placeMeeting(meeting)
  }

  accounts(): Account[] {
    return [...this.#accounts.values()]
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id)
  }

  saveAccount(account: Account): void {
    this.#placeAccount(account)
    this.#journal.put('accounts', account.id, account)
  }

  /** All users, the deleted ones too, in the order in which they were made. */
  users(): Iterable<User> {
    return this.#users.values()
  }

  user(id: string): User | undefined {
    return this.#users.get(id)
  }

  /** The user of an id or of an email address; ids are case-sensitive, addresses are not. */
  findUser(idOrEmail: string): User | undefined {
    const user = this.#users.get(idOrEmail) ?? this.#usersByEmail.get(idOrEmail.toLowerCase())
    return user?.deleted ? undefined : user
  }

  userByPmi(pmi: number): User | undefined {
    const user = this.#usersByPmi.get(pmi)
    return user?.deleted ? undefined : user
  }

  /** The users of an account in the order of lists, without the deleted ones. */
  usersOf(accountId: string): readonly User[] {
    return this.#usersByAccount.get(accountId) ?? []
  }

  tallyOf(accountId: string): Tally {
    let tally = this.#tallies.get(accountId)
    if (tally === undefined) {
      tally = countUsers(this.usersOf(accountId))
      this.#tallies.set(accountId, tally)
    }
    return tally
  }

  /** The place in lists of a user who is new to an account. */
  nextOrder(): number {
    return this.#nextOrder
  }

  saveUser(user: User): void {
    this.#placeUser(user)
    this.#journal.put('users', user.id, user)
  }

  meetings(): Iterable<Meeting> {
    return this.#meetings.values()
  }

  meeting(id: number): Meeting | undefined {
    return this.#meetings.get(id)
  }

  /** The meeting that has, or was once held under, a UUID. */
  meetingByUuid(uuid: string): Meeting | undefined {
    const id = this.#meetingsByUuid.get(uuid)
    return id === undefined ? undefined : this.#meetings.get(id)
  }

  meetingsOf(hostId: string): Meeting[] {
    return this.#resolve(this.#meetingsByHost.get(hostId))
  }

  /** Meetings of other hosts to which an address is invited. */
  invitationsOf(email: string): Meeting[] {
    return this.#resolve(this.#invitations.get(email.toLowerCase()))
  }

  /** Saves a meeting; `lag` keeps what it was, for lists that show an older state, as long as they may. */
  saveMeeting(meeting: Meeting, lag?: Lag): void {
    if (lag !== undefined) {
      const history = (this.#history.get(meeting.id) ?? []).filter(({ at }) => at > lag.at - lag.ms)
      history.push({ at: lag.at, meeting: this.#meetings.get(meeting.id) })
      this.#history.set(meeting.id, history)
    }
    this.#placeMeeting(meeting)
    this.#journal.put('meetings', String(meeting.id), meeting)
  }

  /** The meeting as a list of `since` shows it: without the changes made after that moment. */
  asOf(meeting: Meeting, since: number): Meeting | undefined {
    const later = this.#history.get(meeting.id)?.find((before) => before.at > since)
    return later === undefined ? meeting : later.meeting
  }

  counts(): { accounts: number; users: number; meetings: number } {
    return {
      accounts: this.#accounts.size,
      users: this.#users.size - this.#deletedUsers,
      meetings: this.#meetings.size - this.#deletedMeetings,
    }
  }

  restoreAccount(value: unknown): void {
    this.#placeAccount(value as Account)
  }

  restoreUser(value: unknown): void {
    this.#placeUser(value as User)
  }

  restoreMeeting(value: unknown): void {
    this.#placeMeeting(value as Meeting)
  }

  #resolve(ids: Set<number> | undefined): Meeting[] {
    const meetings: Meeting[] = []
    for (const id of ids ?? []) {
      const meeting = this.#meetings.get(id)
      if (meeting !== undefined) meetings.push(meeting)
    }
    return meetings
  }

  #placeAccount(account: Account): void {
    this.#accounts.set(account.id, account)
  }

  #placeUser(user: User): void {
    const former = this.#users.get(user.id)
    if (former !== undefined) this.#removeUser(former)
    this.#users.set(user.id, user)
    this.#nextOrder = Math.max(this.#nextOrder, user.order + 1)
    this.#tallies.delete(user.account_id)
    if (user.deleted) {
      this.#deletedUsers += 1
      return
    }
    this.#usersByEmail.set(user.email.toLowerCase(), user)
    this.#usersByPmi.set(user.pmi, user)
    const list = this.#usersByAccount.get(user.account_id)
    if (list === undefined) this.#usersByAccount.set(user.account_id, [user])
    else if ((list.at(-1)?.order ?? -1) < user.order) list.push(user)
    else list.splice(findPlace(list, user.order), 0, user)
  }

  #removeUser(former: User): void {
    this.#tallies.delete(former.account_id)
    if (former.deleted) {
      this.#deletedUsers -= 1
      return
    }
    const email = former.email.toLowerCase()
    if (this.#usersByEmail.get(email) === former) this.#usersByEmail.delete(email)
    if (this.#usersByPmi.get(former.pmi) === former) this.#usersByPmi.delete(former.pmi)
    const list = this.#usersByAccount.get(former.account_id) ?? []
    const place = findPlace(list, former.order)
    if (list[place] === former) list.splice(place, 1)
  }

  #placeMeeting(meeting: Meeting): void {
    const former = this.#meetings.get(meeting.id)
    if (former !== undefined) {
      if (former.deletedAt !== undefined) this.#deletedMeetings -= 1
      if (former.host_id !== meeting.host_id) this.#meetingsByHost.get(former.host_id)?.delete(meeting.id)
      for (const email of inviteesOf(former)) this.#invitations.get(email)?.delete(meeting.id)
    }
    this.#meetings.set(meeting.id, meeting)
    if (meeting.deletedAt !== undefined) this.#deletedMeetings += 1
    addTo(this.#meetingsByHost, meeting.host_id, meeting.id)
    for (const email of inviteesOf(meeting)) addTo(this.#invitations, email, meeting.id)
    this.#meetingsByUuid.set(meeting.uuid, meeting.id)
    for (const { uuid } of meeting.instances) this.#meetingsByUuid.set(uuid, meeting.id)
  }
}

function addTo(index: Map<string, Set<number>>, key: string, id: number): void {
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}

function inviteesOf(meeting: Meeting): string[] {
  const invitees = meeting.settings['meeting_invitees']
  if (!Array.isArray(invitees)) return []
  return invitees.flatMap((invitee: unknown) => {
    const email =
      typeof invitee === 'object' && invitee !== null && 'email' in invitee ? invitee.email : undefined
    return typeof email === 'string' ? [email.toLowerCase()] : []
  })
}

/** Where a user of this order stands, or would stand, in a list sorted by order. */
export function findPlace(list: readonly User[], order: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.order ?? 0) < order) low = middle + 1
    else high = middle
  }
  return low
}

function countUsers(users: readonly User[]): Tally {
  const tally: Tally = { active: 0, inactive: 0, pending: 0, basic: 0, licensed: 0, unassigned: 0 }
  for (const user of users) {
    tally[user.status] += 1
    if (user.status !== 'active') continue
    if (user.type === 1) tally.basic += 1
    else if (user.type === 2) tally.licensed += 1
    else tally.unassigned += 1
  }
  return tally
}
