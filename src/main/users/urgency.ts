import type { UserId } from '../../contract/ids.ts'
import type { Reader } from '../store/handles.ts'
import { byNextMeeting } from './queries.ts'

/** Of so many at most the next meetings are looked up for one list. */
export const URGENCY_BOUND = 2000

/** How many values a position in a list by urgency has. */
export const URGENCY_KEYS = 3

type Urgent = ReturnType<typeof byNextMeeting>[number]

/** Who has no meeting stands after everybody who has one. */
const NEVER = '9'.repeat(16)

function positionOf({ id, name_key, first_at }: Urgent): string[] {
  return [first_at === null ? NEVER : String(first_at).padStart(16, '0'), name_key, id]
}

/** One page of these users, whose next meeting starts first before all, and where the page after it begins. */
export function urgentPage(
  db: Reader,
  ids: readonly UserId[],
  page: { descending: boolean; after: readonly string[] | null; limit: number; now: number },
): { ids: UserId[]; next: string[] | null } {
  const { descending, after, limit, now } = page
  const rows = byNextMeeting(db, ids, now)
  if (descending) rows.reverse()
  const isAfter = (row: Urgent): boolean => {
    const order = after === null ? 1 : compare(positionOf(row), after)
    return descending && after !== null ? order < 0 : order > 0
  }
  const begin = rows.findIndex(isAfter)
  const shown = begin < 0 ? [] : rows.slice(begin, begin + limit)
  const last = shown.at(-1)
  const more = begin >= 0 && begin + limit < rows.length
  return { ids: shown.map(({ id }) => id), next: more && last !== undefined ? positionOf(last) : null }
}

/** As SQLite compares texts: by their bytes. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const order = Buffer.compare(Buffer.from(text), Buffer.from(b[i] ?? ''))
    if (order !== 0) return order
  }
  return 0
}
