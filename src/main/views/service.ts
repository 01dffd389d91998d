import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ViewId } from '../../contract/ids.ts'
import { type SavedView, VIEW_LIMIT, ViewQuery } from '../../contract/views.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import { newId } from '../ids.ts'
import { folded } from '../store/like.ts'
import { deleteView, insertView, renameView, viewById, type ViewRecord, viewsOf } from './queries.ts'

const PAGE = 'users'

/** Choices of filters that have a name. They are the data folder's: whoever works on it finds them. */
export class ViewsService {
  readonly #parts: CapabilityParts

  constructor(parts: CapabilityParts) {
    this.#parts = parts
  }

  list(): SavedView[] {
    return viewsOf(this.#parts.store.core, PAGE).flatMap((row) => shown(row) ?? [])
  }

  /** @throws {ExpectedError} CONFLICT: another has the name; TOO_MANY */
  save({ name, query }: { name: string; query: ViewQuery }): SavedView {
    const { store, clock, changes, audit, operator } = this.#parts
    const all = viewsOf(store.core, PAGE)
    if (all.length >= VIEW_LIMIT)
      throw new ExpectedError(
        'TOO_MANY',
        `There are ${VIEW_LIMIT} views already. Remove one that is not used.`,
        {
          limit: VIEW_LIMIT,
          chosen: all.length + 1,
        },
      )
    requireFreeName(all, name, null)
    const now = clock.now()
    const id = newId('view', now)
    store.core.tx('views.save', (tx) => {
      const saved = { id, page: PAGE, operator: operator(), name, name_key: folded(name), created_at: now }
      insertView(tx, { ...saved, query: JSON.stringify(query) })
      const after = { name, query: JSON.stringify(query) }
      audit.record(tx, { who: operator(), action: 'save view', subject: name, subjectId: id, after })
    })
    changes.publish('views', 'audit')
    return { id, name, query }
  }

  /** @throws {ExpectedError} CONFLICT: another has the name; NOT_FOUND */
  rename(id: ViewId, name: string): SavedView {
    const { store, changes, audit, operator } = this.#parts
    const row = this.#row(id)
    requireFreeName(viewsOf(store.core, PAGE), name, id)
    store.core.tx('views.rename', (tx) => {
      renameView(tx, { id, name, name_key: folded(name) })
      audit.record(tx, {
        who: operator(),
        action: 'rename view',
        subject: name,
        subjectId: id,
        before: { name: row.name },
        after: { name },
      })
    })
    changes.publish('views', 'audit')
    const view = shown(this.#row(id))
    if (view === null) throw notFound('view')
    return view
  }

  /** @throws {ExpectedError} NOT_FOUND */
  remove(id: ViewId): void {
    const { store, changes, audit, operator } = this.#parts
    const { name, query } = this.#row(id)
    store.core.tx('views.remove', (tx) => {
      deleteView(tx, id)
      const before = { name, query }
      audit.record(tx, { who: operator(), action: 'remove view', subject: name, subjectId: id, before })
    })
    changes.publish('views', 'audit')
  }

  #row(id: ViewId): ViewRecord {
    const row = viewById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('view')
    return row
  }
}

/** As it is shown; null for one that asks for what this version does not know. */
function shown({ id, name, query }: ViewRecord): SavedView | null {
  const parsed = ViewQuery.safeParse(JSON.parse(query))
  return parsed.success ? { id, name, query: parsed.data } : null
}

function requireFreeName(views: readonly ViewRecord[], name: string, own: ViewId | null): void {
  const taken = views.some((view) => view.id !== own && view.name_key === folded(name))
  if (taken)
    throw new ExpectedError('CONFLICT', 'Another view has this name. Choose a different one.', {
      field: 'name',
    })
}
