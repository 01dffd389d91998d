import type { Slot } from '../../../../contract/slots.ts'
import { useStatus } from '../../../app/status.ts'
import { useTimes } from '../../../app/times.ts'
import { Notice } from '../../../components/Notice.tsx'
import { usePrivate } from '../../../components/Private.tsx'
import { StateWord } from '../../../components/State.tsx'
import { forecast } from '../forecast.ts'
import { dayAndSpan } from '../slot-words.ts'
import { useHost } from '../use-hosts.ts'
import classes from './dialogs.module.css'

/** Whose slot or appointment it is, when, and how the host's connection is. */
export function AboutSlot({ slot }: { slot: Slot }) {
  const { zone, now } = useTimes()
  const mask = usePrivate()
  const host = useHost(slot.userId)
  return (
    <div className={classes.about}>
      <span className={classes.aboutTitle}>
        {dayAndSpan(slot, zone, now)}, {zone}
      </span>
      <span className={classes.aboutText}>
        {slot.appointment === null ? '' : `${mask(slot.appointment.attendee.name)} with `}
        {mask(slot.userName)}, {mask(slot.tenantName)}
        {host !== undefined && <StateWord of="connection" state={host.state} />}
      </span>
    </div>
  )
}

/** What becomes of a change that is made now: goes at once, or waits, and for what. */
export function WhatWillHappen({ slot }: { slot: Slot }) {
  const host = useHost(slot.userId)
  const { data: status } = useStatus()
  const times = useTimes()
  const mask = usePrivate()
  if (host === undefined || status === undefined) return null
  const { tone, text } = forecast({
    name: mask(host.name),
    state: host.state,
    used: host.usedToday,
    zoomIsAway: status.zoom.state === 'unreachable',
    reset: times.reset(status.resetsAt),
  })
  return <Notice tone={tone}>{text}</Notice>
}
