import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ERRORS } from './errors.ts'

/** The base of every procedure: it may answer with any expected error. */
export const procedure = oc.errors(ERRORS)

/**
 * A position in a list that is read page by page; opaque to the renderer. It carries sort keys as JSON, in which a
 * character of a name may take six.
 */
export const Cursor = z.string().max(4096)

/** How many rows match, exactly or "at least so many" where counting them all would be slow. */
export const Count = z.object({ value: z.int().nonnegative(), exact: z.boolean() })
export type Count = z.infer<typeof Count>

/** Nothing to answer but that it is done. */
export const Done = z.object({ done: z.literal(true) })
