import type { AccountUser } from '../../contract/accounts.ts'
import type { Import, ImportNote } from '../../contract/imports.ts'
import type { ConnectionId, TenantId } from '../../contract/ids.ts'
import type { RawRow } from '../imports/row-check.ts'
import type { ImportsService } from '../imports/service.ts'
import { folded } from '../store/like.ts'
import type { Candidate } from './queries.ts'

/** A user of an account, as Zoom lists them. */
export type UserAtZoom = Omit<AccountUser, 'match' | 'userId' | 'tenantName'>

/** Zoom's numbers for what the list calls them. */
export const TYPES = { basic: 1, licensed: 2, other: 99 } as const
/** Rows that are checked and staged together: Zoom's page. */
const AT_ONCE = 300

export interface ListImport {
  readonly source: string
  readonly tenantId: TenantId
  readonly duplicates: 'skip' | 'update'
  /** The connection that serves them from then on; null if each connects themselves. */
  readonly servedBy: ConnectionId | null
}

/**
 * Stages the users of a Zoom account as an import, as they are listed: nobody is a user yet. Whom another tenant of the
 * app has already is not taken a second time, nor whom Zoom does not let host.
 */
export async function stageUserList(
  imports: ImportsService,
  listed: AsyncIterable<UserAtZoom>,
  elsewhere: ReadonlyMap<string, readonly Candidate[]>,
  { servedBy, ...choices }: ListImport,
): Promise<Import> {
  const { id } = imports.openRows({ ...choices, servedBy })
  let row = 0
  let rows: RawRow[] = []
  let faulty: ImportNote[] = []
  const put = (): void => {
    imports.put(id, rows, faulty)
    ;[rows, faulty] = [[], []]
  }
  try {
    for await (const user of listed) {
      row += 1
      const other = elsewhere.get(folded(user.email))?.find(({ tenant_id }) => tenant_id !== choices.tenantId)
      const fault = faultOf(user, other)
      if (fault === null)
        rows.push({
          row,
          name: user.name,
          email: user.email,
          tenant: null,
          timeZone: user.timeZone ?? '',
          ...(servedBy === null || user.zoomUserId === null
            ? {}
            : { host: { zoomUserId: user.zoomUserId, type: TYPES[user.type] } }),
        })
      else faulty.push({ row, value: user.email, ...fault })
      if (rows.length + faulty.length >= AT_ONCE) put()
    }
    put()
    return await imports.arrived(id)
  } catch (error) {
    if (imports.isArriving(id)) imports.discard(id)
    throw error
  }
}

function faultOf(user: UserAtZoom, other: Candidate | undefined): Omit<ImportNote, 'row' | 'value'> | null {
  if (user.status === 'inactive')
    return {
      result: 'fault',
      field: 'status',
      what: 'Zoom says that this user is deactivated.',
      remedy: 'Activate them at Zoom, then read the list again.',
    }
  if (user.status === 'pending' || user.zoomUserId === null)
    return {
      result: 'fault',
      field: 'status',
      what: 'They have not accepted Zoom’s invitation yet.',
      remedy: 'Read the list again once they have.',
    }
  if (other !== undefined)
    return {
      result: 'double',
      field: 'email',
      what: `${other.tenant_name} has a user with this email already.`,
      remedy: 'Nothing needs to be done; to have them in both, add them by hand.',
    }
  return null
}
