import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../../test/support/world.ts'
import { VIEW_LIMIT, type ViewQuery } from '../../contract/views.ts'
import { newId } from '../ids.ts'
import { ViewsService } from './service.ts'

let world: World
let views: ViewsService
const query: ViewQuery = { search: 'zw', types: ['basic'], sort: 'email', descending: true }

beforeEach(async () => {
  world = await openWorld()
  views = new ViewsService(world)
})
afterEach(() => world[Symbol.asyncDispose]())

describe('a saved view', () => {
  it('is there for the next start, as it was saved; each change is in the log', () => {
    const { id } = views.save({ name: 'Basic Zwickys', query })
    views.rename(id, 'Zwickys')
    const again = new ViewsService(world)
    expect(again.list()).toEqual([{ id, name: 'Zwickys', query }])
    again.remove(id)
    expect(again.list()).toEqual([])
    const actions = world.audit.list({ subjectId: id, limit: 10 }).rows.map(({ action }) => action)
    expect(actions).toEqual(['remove view', 'rename view', 'save view'])
  })

  it('has a name of its own, whatever its case; its own it may keep', () => {
    const { id } = views.save({ name: 'Zürich', query })
    expect(() => views.save({ name: 'ZÜRICH', query })).toThrow('Another view has this name')
    views.save({ name: 'Bern', query })
    expect(() => views.rename(id, 'bern')).toThrow('Another view has this name')
    expect(views.rename(id, 'ZÜRICH').name).toBe('ZÜRICH')
    expect(views.list().map(({ name }) => name)).toEqual(['ZÜRICH', 'Bern'])
  })

  it('that is gone is neither renamed nor removed; there is an end to their number', () => {
    const gone = newId('view', 1)
    expect(() => views.rename(gone, 'x')).toThrow('not here any more')
    expect(() => views.remove(gone)).toThrow('not here any more')
    for (let i = 0; i < VIEW_LIMIT; i += 1) views.save({ name: `View ${i}`, query })
    expect(() => views.save({ name: 'One more', query })).toThrow('30 views already')
  })

  it('that asks for what this version does not know is left out, not half shown', () => {
    const { id } = views.save({ name: 'Later', query })
    world.store.core.tx('test.later', (tx) =>
      tx.run('UPDATE saved_views SET query = $query WHERE id = $id', { id, query: '{"sort":"mood"}' }),
    )
    expect(views.list()).toEqual([])
  })
})
