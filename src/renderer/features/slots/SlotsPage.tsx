import { IconPlus } from '@tabler/icons-react'
import { Suspense, lazy, useCallback, useState } from 'react'
import type { Slot } from '../../../contract/slots.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { consoleClock } from '../../app/console-clock.ts'
import { Button } from '../../components/Button.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { PeriodTurner, type Shown, ViewSwitch } from './PeriodTurner.tsx'
import { SlotsFilter } from './SlotsFilter.tsx'
import { SlotsFoot } from './SlotsFoot.tsx'
import { NoSlotsYet, NothingHere, useHasNoSlots } from './SlotsInstead.tsx'
import { SlotsTable } from './SlotsTable.tsx'
import { ZoneSwitch } from './ZoneSwitch.tsx'
import { type SlotDialog, SlotDialogs } from './dialogs/SlotDialogs.tsx'
import { SlotInspector } from './inspector/SlotInspector.tsx'
import { dayIn, shifted } from './period.ts'
import {
  useBlockCommands,
  useCloseCommand,
  useCurrentSlotCommands,
  useSlotsCommands,
} from './slot-commands.ts'
import classes from './slots.module.css'
import { MOST_SLOTS } from './use-slots.ts'
import { useSlotsPage } from './use-slots-page.ts'
import { useSlotsUrl } from './use-slots-url.ts'

/** The calendar is large, and the list does without it. */
const SlotCalendar = lazy(async () => import('./calendar/SlotCalendar.tsx'))

/** Slots and appointments by time and host: which are in Zoom, which are not, and what to do about it. */
export function SlotsPage() {
  const url = useSlotsUrl()
  const model = useSlotsPage(url)
  const { view, slotId, change } = url
  const { rows, zone, date, period, current, index, point } = model
  const [dialog, setDialog] = useState<SlotDialog | null>(null)
  const [shown, setShown] = useState<Shown>(view === 'unsettled' ? 'week' : view)
  const isEmpty = useHasNoSlots(model, view)
  const isCalendar = view === 'day' || view === 'week'

  const show = useCallback(
    (next: Shown) => {
      setShown(next)
      change({ view: next, date })
    },
    [change, date],
  )
  const turn = useCallback(
    (by: -1 | 1) => change({ date: shifted(date, period.stretch, by) }),
    [change, date, period],
  )
  const today = useCallback(() => change({ date: '' }), [change])
  const open = useCallback(
    ({ id }: Slot) => change({ slot: id, date }, { push: slotId === null }),
    [change, date, slotId],
  )
  const close = useCallback(() => {
    point(slotId)
    change({ slot: '' })
  }, [change, point, slotId])
  // While the inspector is open it follows the current slot.
  const pointAt = useCallback(
    (id: string) => {
      point(id)
      if (slotId !== null) change({ slot: id })
    },
    [change, point, slotId],
  )
  const step = useCallback(
    (by: -1 | 1) => {
      const next = rows[index < 0 ? 0 : index + by]
      if (next !== undefined) pointAt(next.id)
    },
    [rows, index, pointAt],
  )
  const { onlyHost } = model
  const add = useCallback(
    (at?: number) =>
      setDialog({
        kind: 'new',
        at: at !== undefined && at > consoleClock.now() ? at : null,
        host: onlyHost,
      }),
    [onlyHost],
  )
  const showMore = useCallback(
    (day: string) => change({ view: view === 'week' ? 'day' : 'list', date: day }),
    [change, view],
  )
  const addNow = useCallback(() => add(), [add])
  const openCurrent = useCallback(() => {
    const slot = rows[index]
    if (slot !== undefined) open(slot)
  }, [rows, index, open])

  useSlotsCommands({ turns: view !== 'unsettled' && !model.onAllDays, turn, today, show, add: addNow })
  useBlockCommands({ on: isCalendar && rows.length > 0, step, open: openCurrent })
  useCloseCommand(slotId !== null, close)
  useCurrentSlotCommands(model.currentSlot, setDialog)

  const goes = (by: -1 | 1) => (index >= 0 && rows[index + by] !== undefined ? () => step(by) : undefined)
  return (
    <Page
      title="Slots"
      turner={
        view === 'unsettled' || isEmpty ? null : model.onAllDays ? (
          <span className={classes.zone}>on all days, 90 back and a year ahead</span>
        ) : (
          <PeriodTurner
            period={period}
            days={model.days}
            date={date}
            onTurn={turn}
            onToday={today}
            onDate={(day) => change({ date: day })}
          />
        )
      }
      actions={
        <>
          <ZoneSwitch
            zone={zone}
            hostZones={model.hostZones}
            onZone={(next) => change({ zone: next, date })}
          />
          {view !== 'unsettled' && !isEmpty && <ViewSwitch shown={view} onShow={show} />}
          {/* An empty page offers it, or what must come first, itself. */}
          {!isEmpty && (
            <Button kind="primary" icon={IconPlus} keys="n" hideKeys onClick={addNow}>
              New slot
            </Button>
          )}
        </>
      }
      inspector={
        slotId !== null && (
          <SlotInspector
            id={slotId}
            onPrevious={goes(-1)}
            onNext={goes(1)}
            onClose={close}
            onDialog={setDialog}
          />
        )
      }
    >
      {isEmpty ? (
        <NoSlotsYet onAdd={addNow} />
      ) : (
        <>
          <ViewTabs
            label="Views of slots"
            views={[
              { id: 'all', label: 'All' },
              { id: 'unsettled', label: 'Unsettled', count: model.unsettledCount },
            ]}
            current={view === 'unsettled' ? 'unsettled' : 'all'}
            onChange={(tab) => change({ view: tab === 'all' ? shown : tab, state: '' })}
          />
          <SlotsFilter url={url} />
          {isCalendar ? (
            model.query.isError ? (
              <QueryError query={model.query} title="The slots could not be read" />
            ) : (
              <>
                {model.isNarrowed && rows.length === 0 && !model.loading && (
                  <NothingHere model={model} url={url} />
                )}
                <Suspense fallback={<SkeletonRows rows={12} />}>
                  <SlotCalendar
                    period={period}
                    weekends={model.days.length > 5}
                    zone={zone}
                    slots={rows}
                    pointed={current}
                    onOpen={open}
                    onFree={add}
                    onMore={showMore}
                  />
                </Suspense>
                <SlotsFoot
                  counts={model.counts}
                  state={url.state}
                  onState={(state) => change({ state: state ?? '' })}
                  more={model.more ? MOST_SLOTS : null}
                />
              </>
            )
          ) : (
            <SlotsTable model={model} url={url} onOpen={open} onCurrent={pointAt} />
          )}
        </>
      )}
      <SlotDialogs
        dialog={dialog}
        onClose={() => setDialog(null)}
        onPlaced={(slot) => change({ slot: slot.id, date: dayIn(Date.parse(slot.startAt), zone) })}
        onRemoved={close}
      />
    </Page>
  )
}
