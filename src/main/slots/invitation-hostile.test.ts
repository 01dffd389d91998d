import { describe, expect, it } from 'vitest'
import type { AppointmentId, SlotId, TenantId, UserId } from '../../contract/ids.ts'
import { type Invitation, writeInvitation } from './invitation.ts'
import type { SlotRow } from './queries.ts'

const START = Date.UTC(2090, 0, 2, 9)

function invite(change: Partial<SlotRow> = {}): Invitation {
  const slot: SlotRow = {
    id: 'slt_1' as SlotId,
    user_id: 'usr_1' as UserId,
    user_name: 'Maria',
    user_email: 'maria@client1.example.com',
    tenant_id: 'ten_1' as TenantId,
    tenant_name: 'Northgate',
    time_zone: 'UTC',
    start_at: START,
    end_at: START + 1_800_000,
    status: 'booked',
    appointment_id: 'apt_1' as AppointmentId,
    attendee_name: 'Elif',
    attendee_email: 'elif@example.com',
    attendee_zone: 'UTC',
    topic: 'Intake',
    notes: '',
    appointment_status: 'booked',
    booked_at: START - 1000,
    cancelled_at: null,
    state: 'saved',
    reason: null,
    due_at: null,
    zoom_meeting_id: '1',
    join_url: 'https://zoom.us/j/1',
    meeting_start_at: START,
    duration_min: 30,
    confirmed_at: START - 500,
    ...change,
  }
  return writeInvitation(slot, 'client1.example.com', START - 1000)
}

/** The lines of the calendar file, those that were folded put together. */
function lines({ ics }: Invitation): string[] {
  return ics.replaceAll(/\r\n[ \t]/g, '').split(/[\r\n]+/)
}

describe('the calendar file', () => {
  const names = lines(invite()).map((line) => line.split(/[;:]/)[0])

  it.each([
    ['ends the quotes', 'Elif":mailto:evil@example.com;X="'],
    ['begins a line', 'Elif\r\nATTACH:http://evil.example/x\r\nX-A:'],
    ['begins a line by another sign', 'Elif\u2028ATTACH:http://evil.example/x\nX-A:'],
  ])('has no line and no address of a name that %s', (_what, name) => {
    const hostile = lines(invite({ attendee_name: name, user_name: name }))
    expect(hostile.map((line) => line.split(/[;:]/)[0])).toEqual(names)
    for (const part of ['ATTENDEE', 'ORGANIZER']) {
      const line = hostile.find((text) => text.startsWith(part)) ?? ''
      // Every quote is one of a pair around a value, and the one address comes after the last.
      expect(line.replaceAll(/="[^"]*"/g, '')).toMatch(/^[A-Z]+(?:;[A-Z]+(?:=TRUE)?)*:mailto:[a-z0-9.@]+$/i)
    }
  })

  it('is written, or is not, in a moment whatever link Zoom named', () => {
    const begun = performance.now()
    const link = `https://${'a-'.repeat(200)}:${':'.repeat(250)}/${'@'.repeat(250)}`
    expect(() => invite({ join_url: link })).toThrow('could not be written')
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('the mail', () => {
  it('has no header of what a name or topic holds', () => {
    const { mailto } = invite({ attendee_email: 'a?bcc=evil@example.com', topic: 'Intake\r\nBcc: evil&cc=x' })
    expect([...new URL(mailto).searchParams.keys()]).toEqual(['subject', 'body'])
    expect(new URL(mailto).pathname).toBe('a%3Fbcc%3Devil%40example.com')
  })
})
