import type { Attempt } from '../../src/contract/connections.ts'
import type { UserId } from '../../src/contract/ids.ts'
import { ALL_SCOPES, type FakeZoom } from './fake-zoom.ts'
import { settle, until } from './manual-clock.ts'
import type { World } from './world.ts'

/** Where the operator's browser is sent to consent. */
export function authorizeUrl(attempt: Attempt): URL {
  return new URL(attempt.authorizeUrl ?? '')
}

/** Comes back from Zoom's consent page with these parameters, as the operator's browser does; answers the status. */
export async function comeBack(attempt: Attempt, query: Record<string, string>): Promise<number> {
  const { searchParams } = authorizeUrl(attempt)
  const address = new URL(searchParams.get('redirect_uri') ?? '')
  address.search = new URLSearchParams({ state: searchParams.get('state') ?? '', ...query }).toString()
  return (await fetch(address)).status
}

/** Waits until an attempt has ended. */
export function ended({ connections, clock }: World, { id }: Attempt): Promise<Attempt> {
  const view = (): Attempt => connections.attempts.get(id)
  return settle(
    clock,
    until(() => view().endedAt !== null),
  ).then(view)
}

/** Begins to connect a user, and lets this person consent. */
export async function consentOf(
  world: World,
  zoom: FakeZoom,
  userId: UserId,
  personId: string,
  scope = ALL_SCOPES,
): Promise<Attempt> {
  const { attempt } = await world.connections.attempts.start(userId)
  const status = await comeBack(attempt, { code: zoom.consent(personId, authorizeUrl(attempt).href, scope) })
  if (status !== 200) throw new Error(`the loopback answered ${status}`)
  return ended(world, attempt)
}
