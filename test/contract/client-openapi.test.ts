import { describe, expect, it } from 'vitest'
import { ENDPOINTS, type Endpoint } from '../../src/main/zoom/endpoints.ts'
import {
  createMeeting,
  deleteMeeting,
  getMe,
  getMeeting,
  getPastMeeting,
  listMeetings,
  updateMeeting,
} from '../../src/main/zoom/meetings-api.ts'
import type { CallSpec } from '../../src/main/zoom/door.ts'
import { agendaOf, nextStep } from '../../src/main/slots/meeting-plan.ts'
import { meetingRow } from '../support/meeting-row.ts'
import {
  ABSENT,
  createCheck,
  createQueryCheck,
  isDescribed,
  loadOperations,
  requestSchema,
  tighten,
  type ZoomOperation,
} from './zoom-openapi.ts'

if (!isDescribed) console.warn(ABSENT)

const LABELS = {
  light: 'LIGHT',
  medium: 'MEDIUM',
  heavy: 'HEAVY',
  resourceIntensive: 'RESOURCE-INTENSIVE',
} as const
const why = { purpose: 'a test', subjectId: null, lane: 'person' } as const

/** Every request that the console makes, as the settler and the connections make it. */
function requests(): CallSpec<unknown>[] {
  const row = meetingRow({
    notes: 'A note',
    start_at: Date.UTC(2090, 0, 2, 9),
    end_at: Date.UTC(2090, 0, 2, 9, 45),
  })
  const create = nextStep(row)
  const update = nextStep({
    ...row,
    zoom_meeting_id: '85511902377',
    confirmed_start_at: row.start_at - 60_000,
    confirmed_duration_min: 30,
    confirmed_topic: 'Another',
  })
  if (create.kind !== 'create' || update.kind !== 'update') throw new Error('the plan is not as it was')
  return [
    getMe(why),
    createMeeting('me', create.body, why),
    updateMeeting(update.meetingId, update.body, why),
    getMeeting('85511902377', why),
    deleteMeeting('85511902377', why),
    listMeetings('me', '', why),
    listMeetings('me', 'a-token', why),
    getPastMeeting('85511902377', why),
  ] as CallSpec<unknown>[]
}

function operationOf(endpoint: Endpoint): ZoomOperation {
  const found = loadOperations().find(
    ({ method, path }) =>
      method === endpoint.method &&
      path.replaceAll(/\{\w+\}/g, '{}') === endpoint.path.replaceAll(/\{\w+\}/g, '{}'),
  )
  if (found === undefined) throw new Error(`Zoom describes no ${endpoint.method} ${endpoint.path}`)
  return found
}

describe.skipIf(!isDescribed)('what the console asks of Zoom', () => {
  it.each(Object.entries(ENDPOINTS))(
    '%s carries the label and the scopes that Zoom gives it',
    (_name, endpoint: Endpoint) => {
      const operation = operationOf(endpoint)
      expect(LABELS[endpoint.label]).toBe(operation.label)
      expect(operation.granularScopes.includes(endpoint.scope)).toBe(endpoint.adminOnly !== true)
      expect(operation.granularScopes).toContain(`${endpoint.scope}:admin`)
      for (const scope of endpoint.classic) expect(operation.classicScopes).toContain(scope)
    },
  )

  it.each(requests().map((spec) => [spec.endpoint, spec] as const))(
    '%s is a request that Zoom takes',
    (_name, spec) => {
      const operation = operationOf(ENDPOINTS[spec.endpoint])
      expect(createQueryCheck(operation)(new URLSearchParams(spec.query))).toEqual([])
      const schema = requestSchema(operation)
      if (spec.body === undefined) return expect(operation.method).not.toMatch(/POST|PATCH/)
      if (schema === undefined) throw new Error(`${operation.id} takes no body`)
      expect(createCheck(schema)(spec.body)).toEqual([])
      // Once more with no room for invented fields.
      return expect(createCheck(tighten(schema))(spec.body)).toEqual([])
    },
  )

  it('keeps the reference within the 250 characters of an agenda that lists show', () => {
    const agenda = agendaOf({ reference: 'SB-0123456789abcdef', notes: 'n'.repeat(1500) })
    expect(agenda.slice(0, 250)).toContain('Ref SB-0123456789abcdef')
  })
})
