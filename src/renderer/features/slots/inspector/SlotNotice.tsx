import {
  type Icon,
  IconHeartRateMonitor,
  IconPlayerPlay,
  IconPlugConnected,
  IconRefresh,
} from '@tabler/icons-react'
import type { Slot } from '../../../../contract/slots.ts'
import { useZoomOff } from '../../../app/status.ts'
import { useTimes } from '../../../app/times.ts'
import { Button } from '../../../components/Button.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { usePrivate, usePrivateText } from '../../../components/Private.tsx'
import { connect } from '../../connections/index.ts'
import { mainActionOf, useUserActions } from '../../users/user-actions.ts'
import { type NoticeAction, noticeOf } from '../notice.ts'
import { useHost } from '../use-hosts.ts'
import { useSlotActions } from '../use-slot-actions.ts'
import classes from '../slots.module.css'

const BUTTONS: Record<NoticeAction, { words: string; icon: Icon }> = {
  connect: { words: 'Connect', icon: IconPlugConnected },
  reconnect: { words: 'Reconnect', icon: IconPlugConnected },
  resume: { words: 'Resume', icon: IconPlayerPlay },
  check: { words: 'Check health', icon: IconHeartRateMonitor },
  retry: { words: 'Try again', icon: IconRefresh },
  askZoom: { words: 'Ask Zoom now', icon: IconRefresh },
  makeAgain: { words: 'Make it again', icon: IconRefresh },
}

/** What asks Zoom at once; all else waits for it where it must. */
const NEED_ZOOM: ReadonlySet<NoticeAction> = new Set(['connect', 'reconnect', 'check', 'askZoom'])

/** What is wrong with the appointment or its host, why, and the buttons that help; the likeliest first. */
export function SlotNotice({ slot }: { slot: Slot }) {
  const host = useHost(slot.userId)
  const off = useZoomOff()
  const { zone, now } = useTimes()
  const mask = usePrivate()
  const maskIn = usePrivateText()
  const { retry, makeAgain, busy } = useSlotActions()
  const { resume, check } = useUserActions()
  const facts =
    host === undefined ? null : { name: mask(host.name), state: host.state, mend: mainActionOf(host.state) }
  const notice = noticeOf(slot, facts, { zone, now })
  if (notice === null) return null

  function act(action: NoticeAction): void {
    if (action === 'retry' || action === 'askZoom') void retry(slot)
    else if (action === 'makeAgain') void makeAgain(slot)
    else if (host === undefined) return
    else if (action === 'resume') void resume(host)
    else if (action === 'check') void check(host)
    else void connect({ userId: host.id, name: host.name, email: host.email })
  }

  return (
    <div className={classes.notice}>
      <Notice
        tone={notice.tone}
        title={notice.title}
        actions={
          notice.actions.length === 0
            ? undefined
            : notice.actions.map((action, index) => (
                <Button
                  key={action}
                  kind={index === 0 ? 'primary' : 'default'}
                  icon={BUTTONS[action].icon}
                  busy={busy && index === 0}
                  offBecause={NEED_ZOOM.has(action) ? off : null}
                  onClick={() => act(action)}
                >
                  {BUTTONS[action].words}
                </Button>
              ))
        }
      >
        {maskIn(notice.text, [slot.userName, slot.appointment?.attendee.name ?? ''])}
      </Notice>
    </div>
  )
}
