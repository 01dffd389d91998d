import { z } from 'zod'
import { procedure } from './procedure.ts'
import { Instant } from './time.ts'

export const SandboxStatus = z.object({
  running: z.boolean(),
  url: z.string().nullable(),
  now: Instant,
  clockOffsetMs: z.number(),
  failure: z.string().nullable(),
  accounts: z.int(),
  users: z.int(),
  meetings: z.int(),
})
export type SandboxStatus = z.infer<typeof SandboxStatus>

export const sandbox = {
  status: procedure.output(SandboxStatus),
  /** Starts the built-in sandbox on this data folder and adds its Zoom apps here. */
  open: procedure.output(SandboxStatus),
  close: procedure.output(SandboxStatus),
  /** Turns the sandbox's clock, and with it the console's, forward. */
  advanceClock: procedure
    .input(
      z.discriminatedUnion('to', [
        z.object({ to: z.literal('reset') }).describe('to the next 00:00 UTC'),
        z.object({
          to: z.literal('by'),
          ms: z
            .int()
            .positive()
            .max(90 * 86_400_000),
        }),
      ]),
    )
    .output(SandboxStatus),
  /** Adds the sandbox's accounts as tenants and its people as users, as far as they are not here. */
  bringUsers: procedure.output(z.object({ tenants: z.int(), users: z.int() })),
}
