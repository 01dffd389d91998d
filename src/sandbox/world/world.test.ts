import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { Blueprint, type Recipe } from './blueprint.ts'
import { createMemoryJournal } from './journal.ts'
import { formatUtc, parseDay, parseStartTime } from './times.ts'
import { World } from './world.ts'
import { instantOf, isZone, wallClockAt, ZONE_NAMES } from './zones.ts'

const recipe = (more: Partial<Recipe> = {}): Recipe => ({
  seed: 1,
  tenants: 3,
  users: 48,
  plan: undefined,
  ...more,
})

describe('the blueprint', () => {
  it('finds every user again by id, address and personal meeting', () => {
    for (const shape of [
      recipe({ users: 100 }),
      recipe({ tenants: 7, users: 500 }),
      recipe({ tenants: 40, users: 41 }),
    ]) {
      const blueprint = new Blueprint(shape)
      const seen = new Set<string>()
      for (let order = 0; order < blueprint.size; order += 1) {
        const user = blueprint.user(order)
        expect(user.id).toMatch(/^[\w-]{22}$/)
        expect(user.email).toMatch(/^[a-z.-]+\d*@client\d+\.example\.com$/)
        expect(blueprint.orderOfId(user.id)).toBe(order)
        expect(blueprint.orderOfEmail(user.email)).toBe(order)
        expect(blueprint.orderOfPmi(user.pmi)).toBe(order)
        expect(blueprint.glance(order)).toEqual({
          status: user.status,
          type: user.type,
          role_id: user.role_id,
        })
        seen.add(user.id).add(user.email).add(String(user.pmi))
      }
      expect(seen.size).toBe(blueprint.size * 3)
    }
  })

  it('finds nobody else', () => {
    const blueprint = new Blueprint(recipe({ users: 100 }))
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\w-]{21}[AQgw]$/)), (text) => {
        expect(blueprint.orderOfId(text)).toBeUndefined()
        expect(blueprint.orderOfEmail(text)).toBeUndefined()
      }),
    )
    for (const email of [
      'maria.castellanos2@client1.example.com',
      'maria.castellanos30@client1.example.com',
      'a@client4.example.com',
    ]) {
      expect(blueprint.orderOfEmail(email)).toBeUndefined()
    }
    expect(blueprint.orderOfPmi(1)).toBeUndefined()
    // An id of another seed is another world's.
    expect(blueprint.orderOfId(new Blueprint(recipe({ seed: 2 })).user(0).id)).toBeUndefined()
  })

  it('spreads users evenly, with owner, administrators, one deactivated and one invited', () => {
    const blueprint = new Blueprint(recipe({ tenants: 3, users: 1001 }))
    const sizes = [0, 1, 2].map((account) => {
      const { from, until } = blueprint.rangeOf(account)
      const users = Array.from({ length: until - from }, (_, place) => blueprint.user(from + place))
      expect(users.filter((user) => user.role_id === '0')).toHaveLength(1)
      expect(users.filter((user) => user.role_id === '1').length).toBeGreaterThan(0)
      expect(users.filter((user) => user.status === 'inactive')).toHaveLength(1)
      expect(users.filter((user) => user.status === 'pending')).toHaveLength(1)
      expect(users[0]?.type).toBe(account === 2 ? 1 : 2)
      const basic = users.filter((user) => user.type === 1).length / users.length
      expect(Math.abs(basic - (account === 2 ? 1 : 1 / 6))).toBeLessThan(0.06)
      return users.length
    })
    expect(sizes).toEqual([334, 334, 333])
  })

  it('keeps a user the same however many others there are', () => {
    const small = new Blueprint(recipe({ tenants: 1, users: 5 })).user(4)
    const large = new Blueprint(recipe({ tenants: 1, users: 50_000 })).user(4)
    expect({ ...small, email: '' }).toEqual({ ...large, email: '' })
  })
})

describe('the world', () => {
  it('keeps lists, counts and lookups true through any changes', () => {
    const change = fc.record({
      order: fc.nat(29),
      account: fc.nat(2),
      deleted: fc.boolean(),
      status: fc.constantFrom('active', 'inactive', 'pending'),
      email: fc.option(fc.nat(5)),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const world = new World(recipe({ users: 30 }), createMemoryJournal())
        const accounts = world.accounts()
        const mirror = new Map([...world.users()].map((user) => [user.id, user]))
        const ids = [...mirror.keys()]
        for (const { order, account, email, ...rest } of changes) {
          const user = world.user(ids[order] ?? '')
          const wanted = email === null ? user?.email : `new${email}@client1.example.com`
          if (user === undefined || wanted === undefined) continue
          const holder = world.findUser(wanted)
          if (holder !== undefined && holder.id !== user.id) continue
          const next = { ...user, ...rest, email: wanted, account_id: accounts[account]?.id ?? '' }
          world.saveUser(next)
          mirror.set(next.id, next)
        }
        const all = [...mirror.values()]
        expect([...world.users()]).toEqual(all)
        expect(world.counts().users).toBe(all.filter((user) => !user.deleted).length)
        for (const { id } of accounts) {
          const members = all.filter((user) => user.account_id === id && !user.deleted)
          expect([...world.usersOf(id)]).toEqual(members)
          expect(world.countUsersOf(id)).toBe(members.length)
          expect(world.tallyOf(id).active).toBe(members.filter((user) => user.status === 'active').length)
          const after = members[0]?.order
          expect([...world.usersOf(id, () => true, after)]).toEqual(
            members.slice(after === undefined ? 0 : 1),
          )
        }
        for (const user of all) {
          expect(world.user(user.id)).toEqual(user)
          const holder = all.find((one) => one.email === user.email && !one.deleted)
          expect(world.findUser(user.email.toUpperCase())?.id).toBe(holder?.id)
          expect(world.userByPmi(user.pmi)?.id).toBe(user.deleted ? undefined : user.id)
        }
      }),
    )
  })
})

describe('zones and times', () => {
  it('are all known to the platform', () => {
    for (const zone of ZONE_NAMES) expect(wallClockAt(0, zone)).toBeTypeOf('number')
    expect(ZONE_NAMES.length).toBeGreaterThan(120)
    expect(['Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'America/Toronto', 'GMT', ''].map(isZone)).toEqual(
      Array(5).fill(false),
    )
    expect(['Europe/Kiev', 'Asia/Saigon', 'SST', 'CET', 'UTC'].map(isZone)).toEqual(Array(5).fill(true))
  })

  it('go there and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONE_NAMES),
        fc.integer({ min: 946_684_800, max: 4_000_000_000 }),
        (zone, second) => {
          const wall = wallClockAt(second * 1000, zone)
          expect(wallClockAt(instantOf(wall, zone), zone)).toBe(wall)
        },
      ),
    )
  })

  it.each([
    ['2027-03-28T01:30:00', 'Europe/Berlin', '2027-03-28T00:30:00Z'],
    ['2027-03-28T02:30:00', 'Europe/Berlin', '2027-03-28T01:30:00Z'],
    ['2027-10-31T02:30:00', 'Europe/Berlin', '2027-10-31T00:30:00Z'],
    ['2027-11-07T01:30:00', 'America/New_York', '2027-11-07T05:30:00Z'],
  ])('%s in %s is %s', (local, zone, utc) => {
    const start = parseStartTime(local, zone, false)
    expect('at' in start && formatUtc(start.at)).toBe(utc)
  })

  it.each([
    '',
    '2027',
    '2027-13-01T00:00:00Z',
    '2027-01-01T24:00:00Z',
    '2027-01-01T10:00Z',
    '2027-01-01 10:00:00Z',
    '2027-01-01T10:00:00z',
  ])('does not read %j', (text) => {
    expect(parseStartTime(text, 'UTC', false)).toEqual({ problem: 'invalid' })
    expect(parseDay(text)).toBeUndefined()
  })
})

describe('random numbers', () => {
  it('are the same for the same name, and others for another', () => {
    const draw = (seed: number, purpose: string, index: number) => {
      const random = new Random(seed, purpose, index)
      return Array.from({ length: 5 }, () => random.next())
    }
    expect(draw(1, 'a', 0)).toEqual(draw(1, 'a', 0))
    const others = [draw(2, 'a', 0), draw(1, 'b', 0), draw(1, 'a', 1)]
    for (const other of others) expect(other).not.toEqual(draw(1, 'a', 0))
  })

  it('are spread evenly', () => {
    const random = new Random(5, 'spread')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let drawn = 0; drawn < 100_000; drawn += 1) {
      const number = random.below(10)
      counts[number] = (counts[number] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})
