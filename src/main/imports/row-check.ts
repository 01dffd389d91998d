import { z } from 'zod'
import type { TenantId } from '../../contract/ids.ts'
import type { ImportNote } from '../../contract/imports.ts'
import { line } from '../../contract/line.ts'
import { isTimeZone } from '../../contract/time.ts'
import { folded } from '../store/like.ts'
import type { StagedHost, StagedRow } from './staging-queries.ts'

/** A row as a file or another source has it: nothing of it is believed. */
export interface RawRow {
  readonly row: number
  readonly name: string
  readonly email: string
  /** A tenant's id, domain or name; null for the one chosen for all. */
  readonly tenant: string | null
  /** Empty for the tenant's own. */
  readonly timeZone: string
  /** Who they are at Zoom, if an admin's connection is to serve them. */
  readonly host?: StagedHost
}

interface KnownTenant {
  readonly id: TenantId
  readonly name: string
  readonly domain: string
  readonly time_zone: string
}

const Name = line(200)
const Email = z.email().max(320)

/** Checks rows against the tenants that are here; made anew for each import. */
export class RowCheck {
  readonly #tenants = new Map<string, KnownTenant | 'several'>()
  readonly #zones = new Map<string, boolean>()
  readonly #chosen: KnownTenant | null

  constructor(tenants: readonly KnownTenant[], chosen: TenantId | null) {
    for (const tenant of tenants) {
      const name = folded(tenant.name)
      this.#tenants.set(name, this.#tenants.has(name) ? 'several' : tenant)
    }
    for (const tenant of tenants) {
      this.#tenants.set(folded(tenant.domain), tenant)
      this.#tenants.set(tenant.id, tenant)
    }
    this.#chosen = tenants.find(({ id }) => id === chosen) ?? null
  }

  /** The row as it will be staged, or what is wrong with it. */
  check(raw: RawRow): StagedRow | ImportNote {
    const fault = (field: string, value: string, what: string, remedy: string): ImportNote => ({
      row: raw.row,
      result: 'fault',
      field,
      value: value.slice(0, 200),
      what,
      remedy,
    })
    const email = Email.safeParse(raw.email)
    if (!email.success)
      return raw.email === ''
        ? fault('email', '', 'There is no email.', 'Add the one they sign in to Zoom with.')
        : fault('email', raw.email, 'This is no email address.', 'Write one such as name@example.com.')
    const name = Name.safeParse(raw.name)
    if (!name.success)
      return raw.name === ''
        ? fault('name', '', 'There is no name.', 'Add the person’s name.')
        : fault('name', raw.name, 'The name is longer than 200 characters.', 'Shorten it.')
    const tenant = raw.tenant === null ? this.#chosen : this.#tenants.get(folded(raw.tenant))
    if (tenant === 'several')
      return fault(
        'tenant',
        raw.tenant ?? '',
        'Several tenants have this name.',
        'Write the tenant’s domain.',
      )
    if (tenant === undefined || tenant === null)
      return fault(
        'tenant',
        raw.tenant ?? '',
        'No tenant has this domain or name.',
        'Add the tenant, or mend the cell.',
      )
    const timeZone = raw.timeZone === '' ? tenant.time_zone : raw.timeZone
    if (!this.#isZone(timeZone))
      return fault(
        'time zone',
        timeZone,
        'This is no time zone.',
        'Write one such as Europe/Berlin, or leave it empty.',
      )
    return {
      tenant_id: tenant.id,
      email_key: folded(email.data),
      row: raw.row,
      name: name.data,
      name_key: folded(name.data),
      email: email.data,
      time_zone: timeZone,
      host: raw.host === undefined ? null : JSON.stringify(raw.host),
    }
  }

  #isZone(zone: string): boolean {
    let known = this.#zones.get(zone)
    if (known === undefined) {
      known = zone.length <= 64 && isTimeZone(zone)
      // A file of a million wrong zones must not be kept whole.
      if (this.#zones.size < 5000) this.#zones.set(zone, known)
    }
    return known
  }
}
