import { createEvent } from 'ics'
import { ExpectedError } from '../../contract/errors.ts'
import type { SlotRow } from './queries.ts'

/** What the attendee is sent: a mail's text, a `mailto:` address and a calendar file. */
export interface Invitation {
  readonly subject: string
  readonly body: string
  readonly mailto: string
  readonly icsName: string
  readonly ics: string
}

function inZone(ms: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms)
}

function utcParts(ms: number): [number, number, number, number, number] {
  const at = new Date(ms)
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()]
}

/** A name as it may stand in a parameter of iCalendar, which knows neither quotes nor line ends (RFC 5545 section 3.2). */
function parameter(name: string): string {
  return name.replaceAll('"', "'").replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/**
 * Writes the invitation of a booked slot whose meeting Zoom has confirmed.
 *
 * @throws {ExpectedError} CONFLICT if there is no meeting to invite to yet
 */
export function writeInvitation(slot: SlotRow, domain: string, now: number): Invitation {
  const { attendee_name, attendee_email, attendee_zone, topic, join_url } = slot
  if (
    attendee_name === null ||
    attendee_email === null ||
    attendee_zone === null ||
    topic === null ||
    join_url === null
  )
    throw new ExpectedError(
      'CONFLICT',
      'Zoom has not confirmed this meeting yet, so there is no link to send. Wait for it, or see why it waits.',
      {
        field: 'id',
      },
    )
  const minutes = Math.round((slot.end_at - slot.start_at) / 60_000)
  const subject = `${topic} with ${slot.user_name}`
  const body = [
    `Dear ${attendee_name},`,
    '',
    `your appointment “${topic}” with ${slot.user_name} takes place on Zoom:`,
    '',
    `${inZone(slot.start_at, attendee_zone)} (${attendee_zone}), ${minutes} minutes`,
    join_url,
    '',
    'The link stays the same if the appointment is moved.',
  ].join('\n')
  const { error, value } = createEvent({
    uid: `${slot.appointment_id}@${domain}`,
    productId: 'Switchboard',
    title: subject,
    description: `Join Zoom: ${join_url}`,
    location: join_url,
    url: join_url,
    start: utcParts(slot.start_at),
    startInputType: 'utc',
    startOutputType: 'utc',
    end: utcParts(slot.end_at),
    endInputType: 'utc',
    endOutputType: 'utc',
    created: utcParts(slot.booked_at ?? now),
    lastModified: utcParts(now),
    sequence: Math.max(0, Math.floor(((slot.confirmed_at ?? 0) - (slot.booked_at ?? 0)) / 1000)),
    status: 'CONFIRMED',
    organizer: { name: parameter(slot.user_name), email: slot.user_email },
    attendees: [
      {
        name: parameter(attendee_name),
        email: attendee_email,
        rsvp: true,
        partstat: 'NEEDS-ACTION',
        role: 'REQ-PARTICIPANT',
      },
    ],
  })
  if (error || value == null) throw new Error('the calendar file could not be written', { cause: error })
  return {
    subject,
    body,
    mailto: `mailto:${encodeURIComponent(attendee_email)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`,
    icsName: 'appointment.ics',
    ics: value,
  }
}
