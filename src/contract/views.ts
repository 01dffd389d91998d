import { z } from 'zod'
import { ViewId } from './ids.ts'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { UserFilter, UserSort } from './users.ts'

/** So many views fit in a row of tabs. */
export const VIEW_LIMIT = 30

/** What a view shows and how it is sorted. The tenant is no part of it: a view is of whatever scope is shown. */
export const ViewQuery = UserFilter.omit({ tenantId: true }).extend({
  sort: UserSort,
  descending: z.boolean(),
})
export type ViewQuery = z.infer<typeof ViewQuery>

const Name = line(40)

/** A choice of filters and sorting of the users page that an operator gave a name. */
export const SavedView = z.object({ id: ViewId, name: z.string(), query: ViewQuery })
export type SavedView = z.infer<typeof SavedView>

export const views = {
  list: procedure.output(z.array(SavedView)),
  save: procedure.input(z.object({ name: Name, query: ViewQuery })).output(SavedView),
  rename: procedure.input(z.object({ id: ViewId, name: Name })).output(SavedView),
  remove: procedure.input(z.object({ id: ViewId })).output(Done),
}
