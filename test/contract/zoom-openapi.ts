// Zoom's own API description as a measure: for the sandbox's answers and for the console's requests. The
// description is data beside the repository and not part of it; where it is absent, there is nothing to measure.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

const FILE = join(import.meta.dirname, '../../../shared/zoom-openapi/zoom-meetings-users.json')

/** A JSON schema, as far as this file looks into it. */
export interface Schema {
  type?: string
  format?: string
  enum?: unknown[]
  pattern?: string
  properties?: Record<string, Schema>
  items?: Schema
  required?: string[]
  allOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: boolean
  [keyword: string]: unknown
}

interface RawOperation {
  operationId: string
  description: string
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
  'x-extensions': { 'x-macro-scopes': string[]; 'x-granular-scopes': string[] }
}

interface Description {
  paths: Record<string, Record<string, RawOperation>>
}

/** One operation of the description. */
export interface ZoomOperation {
  id: string
  method: string
  path: string
  label: string
  classicScopes: string[]
  granularScopes: string[]
  parameters: { name: string; in: string; required: boolean; schema: Schema }[]
  request: Schema | undefined
  /** Status, with the schema of its body where there is one, and the codes its text names. */
  responses: Map<number, { schema: Schema | undefined; codes: number[] }>
}

/** True where the description is at hand. */
export const isDescribed = existsSync(FILE)

/** What tests print where it is not. */
export const ABSENT = `Zoom's API description is not at ${FILE}: the contract is not checked.`

/**
 * Places where the description contradicts its own text, by the number its notes give them. A newer copy that
 * is corrected retires the waiver.
 */
export const WAIVERS = {
  1: 'the settings of a user are a oneOf that every answer matches several times: chosen by `option`',
  2: 'start_time of requests has format date-time, which refuses the local form that the text allows',
  3: 'weekly_days has an enum of single days, where the text allows a list',
} as const

/** Fields of Zoom's changelog that are newer than the description. */
const NEWER_FIELDS = new Set([
  'support_participants_receive_summary',
  'sensitivity_label_downgrade_reason',
  'ai_model_type',
  'meeting_waiting_room_branding',
  'webinar_waiting_room_branding',
])

export function loadOperations(): ZoomOperation[] {
  const { paths } = JSON.parse(readFileSync(FILE, 'utf8')) as Description
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => readOperation(path, method, raw)),
  )
}

function readOperation(path: string, method: string, raw: RawOperation): ZoomOperation {
  const [, label = ''] = /Rate Limit Label\]\([^)]*\):\*\* `([A-Z-]+)`/.exec(raw.description) ?? []
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    label,
    classicScopes: raw['x-extensions']['x-macro-scopes'],
    granularScopes: raw['x-extensions']['x-granular-scopes'],
    parameters: (raw.parameters ?? []).map((one) => ({ ...one, required: one.required ?? false })),
    request: raw.requestBody?.content['application/json']?.schema,
    responses: new Map(
      Object.entries(raw.responses).map(([status, { description, content }]) => [
        Number(status),
        {
          schema: content?.['application/json']?.schema,
          codes: [...description.matchAll(/Error Code:\*\* `(\d+)`/g)].map(([, code]) => Number(code)),
        },
      ]),
    ),
  }
}

/** The schema of an answer; that of a user's settings is chosen by the `option` asked for (waiver 1). */
export function answerSchema(operation: ZoomOperation, status: number, option = ''): Schema | undefined {
  const schema = operation.responses.get(status)?.schema
  if (operation.id !== 'userSettings' || schema?.oneOf === undefined) return schema
  return schema.oneOf[option === '' ? 0 : option === 'meeting_security' ? 3 : 1]
}

/** The schema of a request's body, with waivers 2 and 3. */
export function requestSchema(operation: ZoomOperation): Schema | undefined {
  if (operation.request === undefined) return undefined
  return change(operation.request, (schema, name) => {
    const { format: _format, enum: _values, ...rest } = schema
    if (name === 'start_time') return rest
    return name === 'weekly_days' ? { ...rest, pattern: '^[1-7](,[1-7])*$' } : schema
  })
}

/** Waiver 3 for answers. */
export function waive(schema: Schema): Schema {
  return change(schema, (one, name) => {
    if (name !== 'weekly_days') return one
    const { enum: _values, ...rest } = one
    return rest
  })
}

/** Rebuilds a schema from its leaves up. */
function change(schema: Schema, edit: (schema: Schema, name: string) => Schema, name = ''): Schema {
  const { properties, items, allOf, oneOf } = schema
  const changed: Schema = { ...schema }
  if (properties !== undefined) {
    changed.properties = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, change(value, edit, key)]),
    )
  }
  if (items !== undefined) changed.items = change(items, edit)
  if (allOf !== undefined) changed.allOf = allOf.map((part) => change(part, edit, name))
  if (oneOf !== undefined) changed.oneOf = oneOf.map((part) => change(part, edit, name))
  return edit(changed, name)
}

/** Joins the parts of an `allOf` to one object, so that its fields can be counted. */
function joinParts(schema: Schema): Schema {
  if (schema.allOf === undefined) return schema
  const { allOf, ...rest } = schema
  const parts = allOf.map(joinParts)
  return {
    ...rest,
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
    required: parts.flatMap((part) => part.required ?? []),
  }
}

/** The schema with no room for invented fields, and with fields that must be there. */
export function tighten(schema: Schema, required: readonly string[] = []): Schema {
  const closed = change(schema, (one) => {
    const joined = joinParts(one)
    if (joined.properties === undefined) return joined
    const newer = Object.fromEntries([...NEWER_FIELDS].map((field) => [field, {}]))
    return { ...joined, properties: { ...newer, ...joined.properties }, additionalProperties: false }
  })
  return { ...closed, required: [...new Set([...(closed.required ?? []), ...required])] }
}

const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }))
const coercing = addFormats.default(new Ajv({ strict: false, allErrors: true, coerceTypes: true }))

/** Compiles a schema; the function returned lists what is wrong with a value, in words. */
export function createCheck(schema: Schema): (value: unknown) => string[] {
  return toCheck(ajv.compile(schema))
}

function toCheck(validate: ValidateFunction): (value: unknown) => string[] {
  return (value) => {
    if (validate(value)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
    )
  }
}

/** Checks the query of a request by the parameters of its operation; values arrive as text. */
export function createQueryCheck(operation: ZoomOperation): (query: URLSearchParams) => string[] {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query')
  const check = toCheck(
    coercing.compile({
      type: 'object',
      properties: Object.fromEntries(known.map(({ name, schema }) => [name, schema])),
      required: known.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    }),
  )
  return (query) => check(Object.fromEntries(query))
}

/** The operation that a request is meant for, by its method and path below `/v2`. */
export function findOperation(
  operations: readonly ZoomOperation[],
  method: string,
  path: string,
): ZoomOperation | undefined {
  const literalFirst = operations.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)
  return literalFirst.find((operation) => {
    const pattern = operation.path.replace(/\{\w+\}/g, '[^/]+')
    return operation.method === method && new RegExp(`^${pattern}$`).test(path)
  })
}
