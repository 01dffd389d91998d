import { describe, expect, it } from 'vitest'
import { writeInvitation } from './invitation.ts'
import type { SlotRow } from './queries.ts'

const NOON = Date.parse('2026-11-24T12:00:00Z')

/** A booked slot whose meeting Zoom has confirmed. */
function booked(change: Partial<SlotRow> = {}): SlotRow {
  return {
    id: 'slt_00000000000000000001' as SlotRow['id'],
    user_id: 'usr_00000000000000000001' as SlotRow['user_id'],
    user_name: 'Anna Berg',
    user_email: 'anna@client1.example.com',
    tenant_id: 'ten_00000000000000000001' as SlotRow['tenant_id'],
    tenant_name: 'Client 1',
    time_zone: 'Europe/Berlin',
    start_at: Date.parse('2026-11-25T23:30:00Z'),
    end_at: Date.parse('2026-11-26T00:00:00Z'),
    status: 'booked',
    appointment_id: 'apt_00000000000000000001' as NonNullable<SlotRow['appointment_id']>,
    attendee_name: 'Elif Demir',
    attendee_email: 'elif@attendee.example',
    attendee_zone: 'Asia/Tokyo',
    topic: 'Intake',
    notes: '',
    appointment_status: 'booked',
    booked_at: NOON,
    cancelled_at: null,
    state: 'saved',
    reason: null,
    due_at: null,
    zoom_meeting_id: '81234567890',
    join_url: 'https://zoom.us/j/81234567890?pwd=x.1',
    meeting_start_at: Date.parse('2026-11-25T23:30:00Z'),
    duration_min: 30,
    confirmed_at: NOON + 2000,
    ...change,
  }
}

describe('an invitation', () => {
  it('tells the time in the attendee’s zone, and names it', () => {
    const { body } = writeInvitation(booked(), 'client1.example.com', NOON)
    expect(body).toContain('Thursday, 26 November 2026 at 08:30 (Asia/Tokyo), 30 minutes')
    expect(body).toContain('https://zoom.us/j/81234567890?pwd=x.1')
  })

  it('ends the lines of a mail as RFC 6068 asks, with CR and LF', () => {
    const { mailto, body } = writeInvitation(booked(), 'client1.example.com', NOON)
    expect(mailto).not.toMatch(/(?<!%0D)%0A/)
    expect(new URL(mailto).searchParams.get('body')).toBe(body.replaceAll('\n', '\r\n'))
  })

  it('counts its changes up from nought, even where the clock was set back in between', () => {
    const sequence = (confirmed_at: number): string | undefined =>
      /SEQUENCE:(.*)/
        .exec(writeInvitation(booked({ confirmed_at }), 'client1.example.com', NOON).ics)?.[1]
        ?.trim()
    expect([sequence(NOON + 2000), sequence(NOON - 3_600_000)]).toEqual(['2', '0'])
  })

  it('waits until Zoom has confirmed the meeting', () => {
    expect(() => writeInvitation(booked({ join_url: null }), 'client1.example.com', NOON)).toThrow(
      expect.objectContaining({ code: 'CONFLICT' }) as Error,
    )
  })
})
