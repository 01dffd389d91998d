import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'

/** Ends a request to `/_sandbox` with a message that names the field at fault. */
export function fail(status: 400 | 404 | 413, message: string, field: string): never {
  throw new HTTPException(status, { res: Response.json({ message, field }, { status }) })
}

const MAX_BODY = 1 << 20

/** Reads a JSON object from the body, whatever its content type says. */
export async function readObject(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  if (text.length > MAX_BODY) fail(413, 'The body is too large.', 'body')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(400, 'The body must be a JSON object.', 'body')
  }
  return value as Record<string, unknown>
}

/** Reads the body by a schema; the first wrong field is named. */
export async function readInput<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const result = schema.safeParse(await readObject(c))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...(issue?.path ?? []).map(String), ...(unknown === undefined ? [] : [unknown])]
  const field = path.join('.') || 'body'
  return fail(
    400,
    unknown === undefined ? `${field}: ${issue?.message ?? 'invalid'}` : `Unknown field ${field}.`,
    field,
  )
}

/** A whole number from the query; absent stays undefined. */
export function readLimit(c: Context): number {
  const text = c.req.query('limit')
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (!/^\d{1,9}$/.test(text)) fail(400, 'limit must be a whole number.', 'limit')
  return Number(text)
}

/** A moment, as ISO text or in milliseconds. */
export function readMoment(text: string, field: string): number {
  const at = /^-?\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(at)) fail(400, `${field} must be an ISO time or milliseconds.`, field)
  return at
}
