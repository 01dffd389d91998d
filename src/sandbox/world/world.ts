import { Blueprint, type Glance, type Recipe } from './blueprint.ts'
import type { Journal } from './journal.ts'
import type { Account, Meeting, User } from './model.ts'
import { People, type Tally } from './people.ts'

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
  readonly #people: People
  readonly #meetings = new Map<number, Meeting>()
  readonly #meetingsByHost = new Map<string, Set<number>>()
  readonly #meetingsByUuid = new Map<string, number>()
  readonly #invitations = new Map<string, Set<number>>()
  readonly #history = new Map<number, Before[]>()
  #deletedMeetings = 0

  constructor(recipe: Recipe, journal: Journal) {
    this.#journal = journal
    const blueprint = new Blueprint(recipe)
    this.#people = new People(blueprint)
    for (const account of blueprint.accounts()) this.#placeAccount(account)
    for (const meeting of blueprint.meetings()) this.#placeMeeting(meeting)
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
    return this.#people.all()
  }

  user(id: string): User | undefined {
    return this.#people.byId(id)
  }

  /** The user of an id or of an email address; ids are case-sensitive, addresses are not. */
  findUser(idOrEmail: string): User | undefined {
    if (idOrEmail.includes('@')) return this.#people.byEmail(idOrEmail)
    const user = this.#people.byId(idOrEmail)
    return user?.deleted ? undefined : user
  }

  userByPmi(pmi: number): User | undefined {
    return this.#people.byPmi(pmi)
  }

  /** The users of an account in the order of lists, without the deleted ones. */
  usersOf(
    accountId: string,
    wanted: (glance: Glance) => boolean = () => true,
    after?: number,
  ): Iterable<User> {
    return this.#people.of(accountId, wanted, after)
  }

  countUsersOf(accountId: string): number {
    return this.#people.countOf(accountId)
  }

  tallyOf(accountId: string): Tally {
    return this.#people.tallyOf(accountId)
  }

  /** The order of the next user to be made. */
  nextOrder(): number {
    return this.#people.nextOrder()
  }

  saveUser(user: User): void {
    this.#people.place(user)
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
      users: this.#people.count(),
      meetings: this.#meetings.size - this.#deletedMeetings,
    }
  }

  restoreAccount(value: unknown): void {
    this.#placeAccount(value as Account)
  }

  restoreUser(value: unknown): void {
    this.#people.place(value as User)
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
