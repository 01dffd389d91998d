import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppointmentId, SlotId, TenantId, UserId } from '../../contract/ids.ts'
import { ExpectedError } from '../../contract/errors.ts'
import { type FailureKind, ZoomFailure } from '../zoom/failures.ts'
import { AllowanceSpent } from '../zoom/pacer.ts'
import { judge } from './meeting-failures.ts'
import { agendaOf, carriesReference, durationOf, nextStep, zoomTime } from './meeting-plan.ts'
import type { MeetingRow } from './meeting-queries.ts'

const NOW = Date.parse('2026-11-24T08:04:00.000Z')
const START = Date.parse('2026-11-25T10:00:00.000Z')
const MINUTE = 60_000

function row(facts: Partial<MeetingRow> = {}): MeetingRow {
  return {
    appointment_id: 'apt_0123456789abcdefghjk' as AppointmentId,
    slot_id: 'slt_0123456789abcdefghjk' as SlotId,
    user_id: 'usr_0123456789abcdefghjk' as UserId,
    tenant_id: 'ten_0123456789abcdefghjk' as TenantId,
    attendee_name: 'Ina',
    status: 'booked',
    reopens_slot: 0,
    reference: 'SB-0123456789abcdef',
    topic: 'First talk',
    notes: '',
    start_at: START,
    end_at: START + 30 * MINUTE,
    state: 'saved',
    reason: null,
    zoom_meeting_id: '810000001',
    host_zoom_user_id: 'anna',
    confirmed_start_at: START,
    confirmed_duration_min: 30,
    confirmed_topic: 'First talk',
    sent_kind: null,
    sent_body: null,
    sent_at: null,
    due_at: null,
    tries: 0,
    ...facts,
  }
}

describe('the next request about a meeting', () => {
  it('is none where Zoom has what the appointment says', () => {
    expect(nextStep(row())).toEqual({ kind: 'none' })
  })

  it('is none for a difference that Zoom cannot keep: a fraction of a second', () => {
    expect(nextStep(row({ start_at: START + 500, end_at: START + 500 + 30 * MINUTE }))).toEqual({
      kind: 'none',
    })
  })

  it('makes a meeting where there is none, with everything that it needs and nothing else', () => {
    expect(nextStep(row({ zoom_meeting_id: null }))).toEqual({
      kind: 'create',
      body: {
        topic: 'First talk',
        agenda: 'Ref SB-0123456789abcdef',
        type: 2,
        start_time: '2026-11-25T10:00:00Z',
        duration: 30,
        timezone: 'UTC',
      },
    })
  })

  it.each([
    [
      'a start',
      { start_at: START + 60 * MINUTE, end_at: START + 90 * MINUTE },
      { start_time: '2026-11-25T11:00:00Z', timezone: 'UTC' },
    ],
    ['a length', { end_at: START + 45 * MINUTE }, { duration: 45 }],
    ['a topic', { topic: 'Second talk' }, { topic: 'Second talk' }],
    [
      'several changes, merged',
      { start_at: START + MINUTE, end_at: START + 16 * MINUTE, topic: 'X' },
      { start_time: '2026-11-25T10:01:00Z', timezone: 'UTC', duration: 15, topic: 'X' },
    ],
  ])('changes only what differs: %s', (_what, facts, body) => {
    expect(nextStep(row(facts))).toEqual({ kind: 'update', meetingId: '810000001', body })
  })

  it('deletes a cancelled one, and nothing where there is none', () => {
    expect(nextStep(row({ status: 'cancelled' }))).toEqual({ kind: 'delete', meetingId: '810000001' })
    expect(nextStep(row({ status: 'cancelled', zoom_meeting_id: null }))).toEqual({ kind: 'none' })
  })

  it('is none once Zoom has kept what was asked, for any appointment', () => {
    const time = fc.integer({ min: NOW, max: NOW + 400 * 86_400_000 })
    const length = fc.integer({ min: 5 * MINUTE, max: 24 * 60 * MINUTE })
    fc.assert(
      fc.property(
        time,
        length,
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 1500 }),
        (start, ms, topic, notes) => {
          const wanted = row({ start_at: start, end_at: start + ms, topic, notes, zoom_meeting_id: null })
          const step = nextStep(wanted)
          if (step.kind !== 'create') throw new Error('no create')
          expect(step.body.duration).toBeGreaterThanOrEqual(5)
          expect(step.body.duration).toBeLessThanOrEqual(1440)
          const kept = {
            ...wanted,
            zoom_meeting_id: '1',
            confirmed_start_at: Date.parse(step.body.start_time),
            confirmed_duration_min: step.body.duration,
            confirmed_topic: step.body.topic,
          }
          expect(nextStep(kept)).toEqual({ kind: 'none' })
        },
      ),
    )
  })
})

describe('the agenda', () => {
  const reference = 'SB-0123456789abcdef'
  const anyNotes = fc.oneof(
    fc.string({ maxLength: 1500 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.constant('😀'.repeat(150)),
  )

  it('carries the reference within the 250 characters that lists show, whatever the notes say', () => {
    fc.assert(
      fc.property(anyNotes, (notes) => {
        const agenda = agendaOf({ reference, notes })
        expect(carriesReference(agenda.slice(0, 250), reference)).toBe(true)
        expect(agenda.length).toBeLessThanOrEqual(2000)
      }),
    )
  })

  it('is text that survives its way: no half of a character', () => {
    fc.assert(
      fc.property(
        anyNotes,
        (notes) => agendaOf({ reference, notes }).isWellFormed() || !notes.isWellFormed(),
      ),
    )
  })

  it('keeps the whole of what the attendee wrote', () => {
    const notes = `${'word '.repeat(200)}end`
    expect(agendaOf({ reference, notes })).toContain(notes)
  })

  it('is not taken for that of another appointment which the notes mention', () => {
    const agenda = agendaOf({ reference, notes: 'Follows Ref SB-fedcba9876543210' })
    expect(carriesReference(agenda, 'SB-fedcba9876543210')).toBe(false)
  })

  it('carries no reference where there is none', () => {
    expect([carriesReference(undefined, reference), carriesReference('', reference)]).toEqual([false, false])
  })
})

describe('times and lengths', () => {
  it('are UTC with whole seconds, and whole minutes', () => {
    expect(zoomTime(START + 999)).toBe('2026-11-25T10:00:00Z')
    expect(durationOf({ start_at: 0, end_at: 5 * MINUTE + 30_000 })).toBe(6)
    expect(durationOf({ start_at: 0, end_at: 1 })).toBe(1)
  })
})

describe('a request that did not succeed', () => {
  const failed = (kind: FailureKind, facts: ConstructorParameters<typeof ZoomFailure>[1] = {}): ZoomFailure =>
    new ZoomFailure(kind, facts)
  const midnight = Date.parse('2026-11-25T00:00:00.000Z')

  it.each([
    ['a lost answer', failed('unreachable', { effectUnknown: true }), 'unknown', NOW + 2000, true],
    ['a server error', failed('serverError', { effectUnknown: true }), 'unknown', NOW + 2000, true],
    ['a useless answer', failed('oddAnswer', { effectUnknown: true }), 'unknown', NOW + 2000, true],
    ['a server that is not there', failed('unreachable'), 'waiting', NOW + 2000, false],
    [
      'the user’s 100 by our count',
      new AllowanceSpent('User, per day', midnight, 'ledger'),
      'waiting',
      midnight,
      false,
    ],
    ['the user’s 100 by Zoom', failed('userDaySpent', { freesAt: midnight }), 'waiting', midnight, false],
    ['the account’s day', failed('accountDaySpent', { freesAt: midnight }), 'waiting', midnight, false],
    ['the second', failed('perSecond', { freesAt: NOW + 1000 }), 'waiting', NOW + 1000, false],
    ['a pause', new ExpectedError('PAUSED', 'x'), 'waiting', null, false],
    ['no connection', new ExpectedError('NOT_CONNECTED', 'x'), 'waiting', null, false],
    ['a needed consent', new ExpectedError('NEEDS_CONSENT', 'x', { reason: '' }), 'waiting', null, false],
    ['a refused fresh token', failed('accessTokenRefused'), 'waiting', null, false],
    ['locked secrets', new ExpectedError('SECRETS_LOCKED', 'x'), 'waiting', null, false],
    ['read-only secrets', new ExpectedError('SECRETS_READ_ONLY', 'x'), 'waiting', null, false],
    [
      'the app’s secret',
      new ExpectedError('APP_CREDENTIALS_WRONG', 'x', { zoomApp: 'a' }),
      'waiting',
      null,
      false,
    ],
    ['a scope gap', failed('scopeGap'), 'waiting', null, false],
    [
      'an unreachable sign-in',
      new ExpectedError('ZOOM_UNREACHABLE', 'x', { effectUnknown: false }),
      'waiting',
      NOW + 2000,
      false,
    ],
    ['a paid call', failed('paidOnly'), 'conflict', null, false],
    ['a host who may not', failed('mayNotHost'), 'conflict', null, false],
    ['bad input', failed('badInput', { zoomMessage: 'topic' }), 'conflict', null, false],
    ['a running meeting', failed('meetingRunning'), 'conflict', null, false],
    ['another one’s meeting', failed('notTheHost'), 'conflict', null, false],
    ['a denied API', failed('apiDenied'), 'conflict', null, false],
    ['any other refusal', failed('refused'), 'conflict', null, false],
  ] as const)('%s: %s', (_what, error, state, dueAt, keepIntent) => {
    const verdict = judge(error, 1, NOW)
    expect(verdict).toMatchObject({ state, keepIntent })
    if (dueAt === null) expect(verdict?.dueAt).toBeNull()
    // A spread of a few seconds keeps everybody from coming at once.
    else expect([dueAt <= (verdict?.dueAt ?? 0), (verdict?.dueAt ?? 0) <= dueAt + 3000]).toEqual([true, true])
    expect(verdict?.reason.length).toBeGreaterThan(10)
  })

  it('is asked about less and less often', () => {
    const waits = [1, 2, 3, 4, 5, 6, 99].map(
      (tries) => (judge(failed('unreachable'), tries, NOW)?.dueAt ?? 0) - NOW,
    )
    expect(waits).toEqual([2000, 10_000, 30_000, 120_000, 600_000, 600_000, 600_000])
  })

  it('is not judged if it is a fault of our own', () => {
    expect(judge(new TypeError('x'), 1, NOW)).toBeNull()
  })
})
