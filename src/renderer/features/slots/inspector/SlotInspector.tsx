import { IconArrowsMove, IconCalendarPlus, IconCalendarX, IconLink, IconRefresh } from '@tabler/icons-react'
import type { SlotId } from '../../../../contract/ids.ts'
import type { Slot } from '../../../../contract/slots.ts'
import { PartBoundary } from '../../../app/Broken.tsx'
import { QueryError } from '../../../app/QueryError.tsx'
import { useNow } from '../../../app/console-clock.ts'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { Inspector } from '../../../components/Inspector.tsx'
import { usePrivate } from '../../../components/Private.tsx'
import { SkeletonRows } from '../../../components/Skeleton.tsx'
import { StateBadge } from '../../../components/State.tsx'
import type { SlotDialog } from '../dialogs/SlotDialogs.tsx'
import { canAskRecorded, canBook, canCancel, canInvite, canMove, canRetry } from '../slot-rights.ts'
import { stateOf } from '../slot-words.ts'
import { useSlot } from '../use-slots.ts'
import { useSlotActions } from '../use-slot-actions.ts'
import { InvitationSection } from './InvitationSection.tsx'
import { RecordedSection } from './RecordedSection.tsx'
import { SlotNotice } from './SlotNotice.tsx'
import { MeetingSection, PeopleSection, SlotHistory, WhenSection } from './SlotSections.tsx'

type SlotInspectorProps = {
  id: SlotId
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
  onClose: () => void
  onDialog: (dialog: SlotDialog) => void
}

/** Everything about one slot: what is wrong and the one button, then facts, then history. */
export function SlotInspector({ id, onPrevious, onNext, onClose, onDialog }: SlotInspectorProps) {
  const query = useSlot(id)
  const mask = usePrivate()
  const now = useNow()
  const slot = query.data?.slot
  const name =
    slot === undefined
      ? 'Slot'
      : slot.appointment === null
        ? mask(slot.userName)
        : mask(slot.appointment.attendee.name)
  return (
    <Inspector
      label={name}
      title={name}
      badge={slot !== undefined && <StateBadge of="meeting" state={stateOf(slot)} />}
      actions={<IconButton icon={IconLink} label="Copy the address of this slot" onClick={copyAddress} />}
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      foot={
        slot === undefined || slot.status === 'cancelled' ? undefined : (
          <Foot slot={slot} onDialog={onDialog} />
        )
      }
    >
      <PartBoundary of={id}>
        {slot !== undefined && query.data !== undefined ? (
          <>
            <SlotNotice slot={slot} />
            <WhenSection slot={slot} />
            <PeopleSection slot={slot} />
            {slot.appointment !== null && <MeetingSection appointment={slot.appointment} />}
            {canAskRecorded(slot, now) && (
              <RecordedSection key={slot.id} slotId={slot.id} hostId={slot.userId} />
            )}
            {canInvite(slot) && <InvitationSection slotId={slot.id} />}
            <SlotHistory history={query.data.history} />
          </>
        ) : query.isError ? (
          <QueryError query={query} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </PartBoundary>
    </Inspector>
  )
}

function copyAddress(): void {
  void navigator.clipboard.writeText(location.href)
  toast({ title: 'Address copied', text: 'It opens this slot in this console.' })
}

function Foot({ slot, onDialog }: { slot: Slot; onDialog: (dialog: SlotDialog) => void }) {
  const now = useNow()
  const { retry, busy } = useSlotActions()
  const book = canBook(slot, now)
  return (
    <>
      {slot.status === 'open' && (
        <Button
          kind="primary"
          icon={IconCalendarPlus}
          keys="b"
          hideKeys
          offBecause={book.why}
          onClick={() => onDialog({ kind: 'book', slot })}
        >
          Book
        </Button>
      )}
      {canMove(slot) && (
        <Button icon={IconArrowsMove} onClick={() => onDialog({ kind: 'move', slot })}>
          Move…
        </Button>
      )}
      {canRetry(slot) && (
        <Button icon={IconRefresh} busy={busy} onClick={() => void retry(slot)}>
          Retry
        </Button>
      )}
      {slot.status === 'open' && (
        <Button kind="dangerLine" onClick={() => onDialog({ kind: 'remove', slot })}>
          Remove…
        </Button>
      )}
      {canCancel(slot) && (
        <Button
          kind="dangerLine"
          icon={IconCalendarX}
          onClick={() => onDialog({ kind: 'cancel', slot })}
          style={{ marginLeft: 'auto' }}
        >
          Cancel appointment…
        </Button>
      )}
    </>
  )
}
