import type { z } from 'zod'
import type { Call } from './call.ts'
import { Refusal, refuseFields } from './errors.ts'

/** The body as JSON; anything but an object is refused with Zoom's own text. */
function parseObject(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 300, 'Request Body should be a valid JSON object.')
  }
  return value
}

/** Reads the body of a call by its schema; unknown fields are ignored, wrong ones named by their paths. */
export function readBody<Schema extends z.ZodType>(call: Call, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(parseObject(call.text))
  if (result.success) return result.data
  const paths = result.error.issues.map((issue) => issue.path.map(String).join('.'))
  throw refuseFields([...new Set(paths)].slice(0, 20))
}
