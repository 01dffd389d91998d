import { type Operation, OPERATIONS } from './operations.ts'

export interface Route {
  operation: Operation
  params: Record<string, string>
}

const BASE = '/v2/'

/** Operations by method and number of path segments, with their paths cut apart. */
const ROUTES = new Map<string, { operation: Operation; segments: string[] }[]>()
for (const operation of OPERATIONS) {
  const segments = operation.path.split('/').slice(1)
  const key = `${operation.method} ${segments.length}`
  ROUTES.set(key, [...(ROUTES.get(key) ?? []), { operation, segments }])
}

/**
 * Finds the operation of a request. The path is taken as it was sent and its parameters are decoded once, as
 * UUIDs with slashes, which come encoded twice, depend on it.
 */
export function matchOperation(method: string, path: string): Route | undefined {
  if (!path.startsWith(BASE)) return undefined
  const given = path.slice(BASE.length).split('/')
  for (const { operation, segments } of ROUTES.get(`${method} ${given.length}`) ?? []) {
    const params = matchSegments(segments, given)
    if (params !== undefined) return { operation, params }
  }
  return undefined
}

function matchSegments(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? ''
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined
      continue
    }
    if (value === '') return undefined
    params[segment.slice(1, -1)] = decodeSegment(value)
  }
  return params
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
