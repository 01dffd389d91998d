import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { Store } from '../store/store.ts'
import { listUsers } from '../zoom/meetings-api.ts'
import type { ConnectionCalls } from './calls.ts'
import { hostsToCheck } from './host-queries.ts'
import type { ServedUser } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly calls: ConnectionCalls
}

/**
 * The users whom an admin's connection serves and who stand otherwise in Zoom's list of the account than here. One call
 * tells of 300, so everybody need not be asked about; what the list says of these is worth a call of its own, since
 * somebody may change places while it is read.
 *
 * @throws what a call throws
 */
export async function hostsInDoubt({ store, calls }: Parts, id: ConnectionId): Promise<UserId[]> {
  const hosts = hostsToCheck(store.core, id)
  if (hosts.length === 0) return []
  const listed = new Map<string, ServedUser['host_state']>()
  for (const [status, state] of [
    ['active', null],
    ['inactive', 'deactivated'],
  ] as const) {
    let token = ''
    do {
      const why = {
        purpose: 'Check health of the account’s users',
        subjectId: id,
        lane: 'background' as const,
      }
      const page = await calls.asGrantor(id, { ...listUsers(status, token, why), optional: true })
      const known = listed.size
      for (const user of page.users) if (user.id !== undefined) listed.set(user.id, state)
      token = page.next_page_token ?? ''
      // One that goes on and names nobody new would never end, and the upkeep of all others with it.
      if (token !== '' && listed.size === known) return []
    } while (token !== '')
  }
  return hosts
    .filter(({ host_zoom_user_id, host_state }) => {
      const state = listed.get(host_zoom_user_id)
      return (state === undefined ? 'movedAccount' : state) !== host_state
    })
    .map(({ user_id }) => user_id)
}
