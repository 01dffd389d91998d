import { badInput } from '../../contract/errors.ts'
import type { Mapping } from '../../contract/imports.ts'

/** How columns are called by the files that people have, folded to letters. */
const CALLED: Readonly<Record<keyof Mapping, readonly string[]>> = {
  email: [
    'email',
    'emailaddress',
    'mail',
    'emailhere',
    'username',
    'zoomemail',
    'useremail',
    'epost',
    'courriel',
  ],
  name: ['name', 'fullname', 'displayname', 'user', 'host', 'person', 'nameofuser'],
  tenant: [
    'tenant',
    'domain',
    'tenantdomain',
    'client',
    'company',
    'organisation',
    'organization',
    'tenantname',
  ],
  timeZone: ['timezone', 'zone', 'tz', 'ianatimezone', 'zeitzone'],
}

/** The columns' probable meaning by their names; an email column also by what stands in it. */
export function guessMapping(columns: ReadonlyArray<{ name: string; samples: readonly string[] }>): Mapping {
  const names = columns.map(({ name }) =>
    name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z]/g, ''),
  )
  const find = (field: keyof Mapping): number | null => {
    const at = CALLED[field].map((called) => names.indexOf(called)).find((index) => index >= 0)
    return at ?? null
  }
  const byLook = columns.findIndex(({ samples }) => samples.some((sample) => /^\S+@\S+\.\S+$/.test(sample)))
  return {
    email: find('email') ?? (byLook < 0 ? null : byLook),
    name: find('name'),
    tenant: find('tenant'),
    timeZone: find('timeZone'),
  }
}

/** Holds a mapping against what must be known. @throws {ExpectedError} BAD_INPUT naming the column */
export function requireMapping(mapping: Mapping, hasTenant: boolean): void {
  const missing = mapping.email === null ? 'email' : mapping.name === null ? 'name' : null
  if (missing !== null)
    throw badInput(
      `mapping.${missing}`,
      `No column is chosen for the ${missing}.`,
      'Choose the column that holds it, or add one to the file.',
    )
  if (mapping.tenant === null && !hasTenant)
    throw badInput(
      'tenantId',
      'It is not known which tenant the rows belong to: no column says so.',
      'Choose a tenant for all of them, or the column that holds each one’s domain or name.',
    )
}

/** The separator that the head of a file uses most. */
export function delimiterOf(head: string): string {
  const line = head.split(/\r\n|\n|\r/, 1)[0] ?? ''
  const unquoted = line.replaceAll(/"[^"]*"/g, '')
  const counts = [',', ';', '\t', '|'].map((one) => [one, unquoted.split(one).length] as const)
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}
