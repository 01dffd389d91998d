import { expect, it } from 'vitest'
import { costlySteps } from '../../../test/support/explain.ts'
import { scratchStore } from '../../../test/support/scratch.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import type { SqlParams } from '../store/handles.ts'
import { addEvent, eventsOf } from './event-queries.ts'

const [ANNA, BEN] = ['con_anna', 'con_ben'] as [ConnectionId, ConnectionId]

it('a connection keeps its newest events, however often it is refreshed, and leaves those of others', () => {
  using store = scratchStore()
  const plans: string[] = []
  store.core.tx('test.events', (tx) => {
    tx.run(`INSERT INTO zoom_apps (id, name, level, kind, client_id, oauth_url, api_url, built_in_sandbox, created_at)
            VALUES ('app', 'A', 'user', 'public', 'c', 'https://zoom.us', 'https://api.zoom.us', 0, 1)`)
    for (const id of [ANNA, BEN])
      tx.run(
        `INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name,
           zoom_type, api_url, scopes, state, state_at, generation, authorized_at)
         VALUES ($id, 'app', 'i', $id, 'acc', 'e', 'n', 1, 'a', '', 'healthy', 1, 1, 1)`,
        { id },
      )
    const event = { kind: 'refreshed', text: 'Token refreshed', tone: 'off' as const }
    addEvent(tx, BEN, { ...event, at: 1 })
    for (let at = 1; at <= 250; at += 1) addEvent(tx, ANNA, { ...event, at })
    const run = (sql: string, params?: SqlParams): number => {
      if (sql.startsWith('DELETE'))
        for (const { detail } of tx.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params))
          plans.push(detail)
      return tx.run(sql, params)
    }
    addEvent({ ...tx, run }, ANNA, { ...event, at: 251 })
  })
  const kept = eventsOf(store.core, ANNA, 1000).map(({ at }) => at)
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([200, 251, 52])
  expect(eventsOf(store.core, BEN, 1000)).toHaveLength(1)
  expect([plans.length > 0, costlySteps(plans)]).toEqual([true, []])
})
