import { z } from 'zod'
import { Random } from '../random.ts'
import type { Sandbox } from '../sandbox.ts'
import type { User } from '../world/model.ts'
import { isZone } from '../world/zones.ts'
import { fail } from './input.ts'

/** What may be changed of a user behind the console's back, by Zoom's names. */
export const userInput = z.strictObject({
  first_name: z.string().max(64).optional(),
  last_name: z.string().max(64).optional(),
  display_name: z.string().max(128).optional(),
  email: z.email().optional(),
  type: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(99)]).optional(),
  status: z.enum(['active', 'inactive', 'pending']).optional(),
  role_id: z.enum(['0', '1', '2']).optional(),
  timezone: z.string().refine(isZone, 'not a time zone of Zoom').optional(),
  dept: z.string().optional(),
  /** Another account of this Zoom; null gives the user a free account of their own (unlinked). */
  account_id: z.string().nullable().optional(),
  deleted: z.boolean().optional(),
  /** Users who may schedule for this one. */
  assistants: z.array(z.string()).optional(),
  join_before_host: z.boolean().optional(),
  waiting_room: z.boolean().optional(),
  require_password_for_scheduling_new_meetings: z.boolean().optional(),
})
type UserInput = z.infer<typeof userInput>

/** Changes a user, with what Zoom does by itself: deactivation and leaving a paid account cost the licence. */
export function changeUser(user: User, input: UserInput, sandbox: Sandbox): User {
  const { world } = sandbox
  const email = input.email ?? user.email
  const holder = world.findUser(email)
  if (holder !== undefined && holder.id !== user.id) fail(400, 'Another user has this address.', 'email')
  const accountId = readAccount(user, input.account_id, sandbox)
  const hasMoved = accountId !== user.account_id
  const isFree = world.account(accountId)?.plan === 'free'
  const losesLicence = (input.status === 'inactive' && user.status !== 'inactive') || (hasMoved && isFree)
  const first_name = input.first_name ?? user.first_name
  const last_name = input.last_name ?? user.last_name
  const isRenamed = input.first_name !== undefined || input.last_name !== undefined
  const next: User = {
    ...user,
    first_name,
    last_name,
    display_name: input.display_name ?? (isRenamed ? `${first_name} ${last_name}` : user.display_name),
    email,
    type: input.type ?? (losesLicence ? 1 : user.type),
    status: input.status ?? user.status,
    role_id: input.role_id ?? (hasMoved ? '2' : user.role_id),
    timezone: input.timezone ?? user.timezone,
    dept: input.dept ?? user.dept,
    account_id: accountId,
    deleted: input.deleted ?? user.deleted,
    assistants: (input.assistants ?? user.assistants).map((id) => world.findUser(id)?.id ?? id),
    joinBeforeHost: input.join_before_host ?? user.joinBeforeHost,
    waitingRoom: input.waiting_room ?? user.waitingRoom,
    requirePasscode: input.require_password_for_scheduling_new_meetings ?? user.requirePasscode,
  }
  world.saveUser(next)
  return next
}

function readAccount(user: User, wanted: string | null | undefined, sandbox: Sandbox): string {
  if (wanted === undefined) return user.account_id
  if (wanted === null) return openOwnAccount(user, sandbox)
  return sandbox.world.account(wanted)?.id ?? fail(404, 'No account has this id.', 'account_id')
}

/** Zoom: users who are unlinked from an account go on with a free one of their own. */
function openOwnAccount(user: User, { world }: Sandbox): string {
  const random = new Random(user.pmi % 0x1_0000_0000, `own account of ${user.id}`)
  const id = random.zoomId()
  const former = world.account(user.account_id)
  if (world.account(id) === undefined && former !== undefined) {
    world.saveAccount({
      ...former,
      id,
      name: user.display_name,
      number: 10_000_000 + random.below(80_000_000),
      plan: 'free',
      timezone: user.timezone,
      apiDenied: false,
      lockedSettings: [],
    })
  }
  return id
}
