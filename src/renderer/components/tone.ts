import type { z } from 'zod'
import type { Tone as ToneSchema } from '../../contract/states.ts'

/** What a colour means: ok, will hurt, broken, ours under way, not known or not ours, nothing to see. */
export type Tone = z.infer<typeof ToneSchema>
