import type { Blueprint, Glance } from './blueprint.ts'
import type { User } from './model.ts'
import { Roster } from './roster.ts'

/** Counts of an account's users, as `GET /users/summary` and page totals need them. */
export interface Tally {
  active: number
  inactive: number
  pending: number
  basic: number
  licensed: number
  unassigned: number
}

/** The users: drawn up by the blueprint when first asked for, or as they were last saved. */
export class People {
  readonly #blueprint: Blueprint
  readonly #drawn = new Map<number, User>()
  /** Users who differ from the blueprint, or are not in it. */
  readonly #saved = new Map<number, User>()
  /** Orders of users whom the blueprint does not know. */
  readonly #newcomers = new Map<string, number>()
  readonly #emails = new Map<string, number>()
  readonly #pmis = new Map<number, number>()
  readonly #rosters = new Map<string, Roster>()
  readonly #tallies = new Map<string, Tally>()
  #nextOrder: number
  #deleted = 0

  constructor(blueprint: Blueprint) {
    this.#blueprint = blueprint
    this.#nextOrder = blueprint.size
    for (const [index, account] of blueprint.accounts().entries()) {
      this.#rosters.set(account.id, new Roster(blueprint.rangeOf(index)))
    }
  }

  count(): number {
    return this.#blueprint.size + this.#newcomers.size - this.#deleted
  }

  /** The order of the next user to be made. */
  nextOrder(): number {
    return this.#nextOrder
  }

  /** All users, the deleted ones too, in the order in which they were made. */
  *all(): Generator<User> {
    for (let order = 0; order < this.#nextOrder; order += 1) {
      const user = this.#at(order)
      if (user !== undefined) yield user
    }
  }

  byId(id: string): User | undefined {
    const order = this.#blueprint.orderOfId(id) ?? this.#newcomers.get(id)
    return order === undefined ? undefined : this.#at(order)
  }

  byEmail(email: string): User | undefined {
    const wanted = email.toLowerCase()
    const order = this.#emails.get(wanted) ?? this.#blueprint.orderOfEmail(wanted)
    const user = order === undefined ? undefined : this.#at(order)
    return user?.email.toLowerCase() === wanted && !user.deleted ? user : undefined
  }

  byPmi(pmi: number): User | undefined {
    const order = this.#pmis.get(pmi) ?? this.#blueprint.orderOfPmi(pmi)
    const user = order === undefined ? undefined : this.#at(order)
    return user?.deleted ? undefined : user
  }

  countOf(accountId: string): number {
    return this.#rosters.get(accountId)?.size ?? 0
  }

  /** The users of an account in the order of lists; only those wanted are drawn up. */
  *of(accountId: string, wanted: (glance: Glance) => boolean, after = -1): Generator<User> {
    for (const order of this.#rosters.get(accountId)?.orders(after) ?? []) {
      if (!wanted(this.#glance(order))) continue
      const user = this.#at(order)
      if (user !== undefined) yield user
    }
  }

  tallyOf(accountId: string): Tally {
    let tally = this.#tallies.get(accountId)
    if (tally === undefined) {
      tally = { active: 0, inactive: 0, pending: 0, basic: 0, licensed: 0, unassigned: 0 }
      for (const order of this.#rosters.get(accountId)?.orders() ?? []) addToTally(tally, this.#glance(order))
      this.#tallies.set(accountId, tally)
    }
    return tally
  }

  /** Takes a user as they now are. */
  place(user: User): void {
    const former = this.byId(user.id)
    if (former === undefined) this.#newcomers.set(user.id, user.order)
    else this.#takeOut(former)
    this.#saved.set(user.order, user)
    this.#drawn.delete(user.order)
    this.#nextOrder = Math.max(this.#nextOrder, user.order + 1)
    this.#tallies.delete(user.account_id)
    if (user.deleted) {
      this.#deleted += 1
      return
    }
    this.#emails.set(user.email.toLowerCase(), user.order)
    this.#pmis.set(user.pmi, user.order)
    this.#rosterOf(user.account_id).add(user.order)
  }

  #takeOut(former: User): void {
    this.#tallies.delete(former.account_id)
    if (former.deleted) this.#deleted -= 1
    const email = former.email.toLowerCase()
    if (this.#emails.get(email) === former.order) this.#emails.delete(email)
    this.#rosterOf(former.account_id).remove(former.order)
  }

  #rosterOf(accountId: string): Roster {
    let roster = this.#rosters.get(accountId)
    if (roster === undefined) {
      roster = new Roster({ from: 0, until: 0 })
      this.#rosters.set(accountId, roster)
    }
    return roster
  }

  #at(order: number): User | undefined {
    const saved = this.#saved.get(order) ?? this.#drawn.get(order)
    if (saved !== undefined || order >= this.#blueprint.size) return saved
    const user = this.#blueprint.user(order)
    this.#drawn.set(order, user)
    return user
  }

  #glance(order: number): Glance {
    return this.#saved.get(order) ?? this.#blueprint.glance(order)
  }
}

function addToTally(tally: Tally, { status, type }: Glance): void {
  tally[status] += 1
  if (status !== 'active') return
  if (type === 1) tally.basic += 1
  else if (type === 2) tally.licensed += 1
  else tally.unassigned += 1
}
