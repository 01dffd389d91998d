/** One field of a change: what it was and what it became. */
export type FieldChange = {
  field: string
  before: string | null
  after: string | null
  kind: 'changed' | 'added' | 'removed' | 'same'
}

/** `joinUrl` → "Join url" */
export function fieldWords(field: string): string {
  const words = field
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function valueWords(value: unknown): string | null {
  if (value === undefined) return null
  if (value === null || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  return JSON.stringify(value)
}

/** The fields of a JSON object; one nameless field where it is something else, none where it cannot be read. */
function fieldsOf(json: string | null): Map<string, string | null> {
  if (json === null) return new Map()
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return new Map([['value', valueWords(value)]])
    return new Map(Object.entries(value).map(([field, part]) => [field, valueWords(part)]))
  } catch {
    return new Map([['value', json]])
  }
}

function kindOf(before: string | null, after: string | null): FieldChange['kind'] {
  if (before === after) return 'same'
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}

/**
 * A change as a list of fields: what changed first, then what stayed. What an entry says only of one side stands
 * there alone: it was noted with the change, not changed by it.
 */
export function fieldChanges(before: string | null, after: string | null): FieldChange[] {
  const [was, became] = [fieldsOf(before), fieldsOf(after)]
  const changes = [...new Set([...was.keys(), ...became.keys()])].map((field): FieldChange => {
    const [old, next] = [was.get(field) ?? null, became.get(field) ?? null]
    return { field, before: old, after: next, kind: kindOf(old, next) }
  })
  return changes.sort((a, b) => Number(a.kind === 'same') - Number(b.kind === 'same'))
}
