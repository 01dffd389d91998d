import { Link } from 'react-router'
import type { Appointment, Slot } from '../../../../contract/slots.ts'
import { DAY_MS } from '../../../../contract/time.ts'
import { formatLongDate, formatSpan } from '../../../app/format.ts'
import { useScoped } from '../../../app/scope.ts'
import { type Times, useTimes } from '../../../app/times.ts'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { Facts, InspectorSection } from '../../../components/Inspector.tsx'
import { Private, usePrivate } from '../../../components/Private.tsx'
import { StateWord } from '../../../components/State.tsx'
import { dayIn } from '../period.ts'
import { clockSpan, dayAndSpan, isElsewhereInZoom } from '../slot-words.ts'
import classes from '../slots.module.css'
import { useHost } from '../use-hosts.ts'

/** When it is: for the operator, and for the host and the attendee where their clocks differ. */
export function WhenSection({ slot }: { slot: Slot }) {
  const { zone, now } = useTimes()
  const { startAt, endAt, appointment } = slot
  const others = [
    ['Host', slot.timeZone],
    ...(appointment === null ? [] : [['Attendee', appointment.attendee.timeZone] as const]),
  ] as const
  return (
    <InspectorSection
      title={formatLongDate(startAt, zone)}
      aside={formatSpan(Date.parse(endAt) - Date.parse(startAt))}
    >
      <Facts
        rows={[
          [
            'Your zone',
            <InZone key="yours" slot={slot} zone={zone} day={dayIn(Date.parse(startAt), zone)} />,
          ],
          ...others
            .filter(([, other]) => other !== zone)
            .map(
              ([who, other]) =>
                [
                  who,
                  <InZone key={who} slot={slot} zone={other} day={dayIn(Date.parse(startAt), zone)} />,
                ] as const,
            ),
        ]}
      />
      {appointment?.meeting !== null && isElsewhereInZoom(slot) && appointment !== null && (
        <p className={classes.elsewhere}>In Zoom: {meetingSpan(appointment, zone, now)}</p>
      )}
    </InspectorSection>
  )
}

function meetingSpan({ meeting }: Appointment, zone: string, now: number): string {
  if (meeting === null) return ''
  const endAt = new Date(Date.parse(meeting.startAt) + meeting.durationMin * 60_000).toISOString()
  return dayAndSpan({ startAt: meeting.startAt, endAt }, zone, now)
}

/** The span in a zone, which is named; with its day where that is another one than in the heading. */
function InZone({ slot, zone, day }: { slot: Slot; zone: string; day: string }) {
  const there = dayIn(Date.parse(slot.startAt), zone)
  const now = Date.parse(slot.startAt)
  return (
    <>
      <span className="num">{there === day ? clockSpan(slot, zone) : dayAndSpan(slot, zone, now)}</span>{' '}
      <span className={classes.quiet}>{zone}</span>
    </>
  )
}

/** Who meets whom, and about what. */
export function PeopleSection({ slot }: { slot: Slot }) {
  const scoped = useScoped()
  const mask = usePrivate()
  const host = useHost(slot.userId)
  const { appointment } = slot
  const hostRow = [
    'Host',
    <span key="host" className={classes.person}>
      <Link to={scoped(`/users/${slot.userId}`)}>{mask(slot.userName)}</Link>
      {host !== undefined && (
        <span className={classes.quiet}>
          <span className="num">{host.usedToday}</span> of 100 today
        </span>
      )}
    </span>,
  ] as const
  const connection =
    host === undefined
      ? []
      : [['Connection', <StateWord key="state" of="connection" state={host.state} />] as const]
  const tenant = ['Tenant', <Private key="tenant">{slot.tenantName}</Private>] as const
  if (appointment === null)
    return (
      <InspectorSection title="Host">
        <Facts rows={[hostRow, ...connection, tenant]} />
      </InspectorSection>
    )
  const { attendee, topic, notes } = appointment
  return (
    <InspectorSection title="People">
      <Facts
        rows={[
          ['Attendee', <Private key="name">{attendee.name}</Private>],
          ['Email', <Private key="email">{attendee.email}</Private>],
          hostRow,
          ...connection,
          tenant,
          ['Topic', <Private key="topic">{topic}</Private>],
          ...(notes === '' ? [] : [['Notes', <Private key="notes">{notes}</Private>] as const]),
        ]}
      />
    </InspectorSection>
  )
}

const MINUTE = 60_000

/** The meeting as Zoom last confirmed it. */
export function MeetingSection({ appointment }: { appointment: Appointment }) {
  const times = useTimes()
  const mask = usePrivate()
  const { meeting, state } = appointment
  if (meeting === null)
    return (
      <InspectorSection title="Zoom meeting">
        <p className={classes.none}>None in Zoom.</p>
      </InspectorSection>
    )
  const link = meeting.joinUrl.replace(/^https?:\/\//, '').replace(/\?.*/, '')
  return (
    <InspectorSection title="Zoom meeting">
      <Facts
        rows={[
          ['Meeting ID', <code key="id">{spaced(meeting.zoomMeetingId)}</code>],
          [
            'Join link',
            <span key="link" className={classes.link}>
              <code className="cut" title={mask(link)}>
                <Private>{link}</Private>
              </code>
              <CopyButton iconOnly text={meeting.joinUrl} label="Copy join link" />
            </span>,
          ],
          [
            'Checked',
            <span key="confirmed" title={times.record(meeting.confirmedAt)}>
              {state === 'missing' ? 'Gone; last confirmed' : 'Confirmed by Zoom'}{' '}
              {ageWords(meeting.confirmedAt, times)}
            </span>,
          ],
        ]}
      />
    </InspectorSection>
  )
}

/** Long ago, the moment says more than a span. */
function ageWords(at: string, times: Times): string {
  const age = times.now - Date.parse(at)
  if (age < MINUTE) return 'just now'
  return age < DAY_MS ? times.ago(at) : times.record(at)
}

/** `861 2345 6789`, as Zoom writes it. */
function spaced(id: string): string {
  const head = id.length - 4
  return `${id.slice(0, 3)} ${id.slice(3, head)} ${id.slice(head)}`.replace(/ {2}/, ' ')
}

type HistoryProps = { history: readonly { at: string; who: string; text: string }[] }

/** What was done, newest first. */
export function SlotHistory({ history }: HistoryProps) {
  const times = useTimes()
  return (
    <InspectorSection title="History">
      {history.length === 0 && <p className={classes.none}>Nothing yet.</p>}
      <ol>
        {history.map(({ at, who, text }) => (
          <li key={`${at} ${text}`} className={classes.event}>
            <time dateTime={at}>{times.record(at)}</time>
            <span>
              {text.charAt(0).toUpperCase() + text.slice(1)} <span className={classes.quiet}>{who}</span>
            </span>
          </li>
        ))}
      </ol>
    </InspectorSection>
  )
}
