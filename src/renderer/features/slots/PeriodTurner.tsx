import { Popover } from '@mantine/core'
import { IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { keyWords } from '../../app/keys.ts'
import { Button } from '../../components/Button.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { DayPicker } from './DayPicker.tsx'
import { type Period, periodTitle } from './period.ts'
import classes from './slots.module.css'

type PeriodTurnerProps = {
  period: Period
  /** The days that are shown, which may leave out a weekend. */
  days: readonly string[]
  date: string
  onTurn: (by: -1 | 1) => void
  onToday: () => void
  onDate: (day: string) => void
}

/** Today, back, on, and any day by the calendar behind the title. */
export function PeriodTurner({ period, days, date, onTurn, onToday, onDate }: PeriodTurnerProps) {
  const [opened, setOpened] = useState(false)
  return (
    <div className={classes.turner}>
      <Button keys="t" hideKeys onClick={onToday}>
        Today
      </Button>
      <IconButton
        icon={IconChevronLeft}
        label={`The ${period.stretch} before`}
        keys="arrowleft"
        onClick={() => onTurn(-1)}
      />
      <IconButton
        icon={IconChevronRight}
        label={`The ${period.stretch} after`}
        keys="arrowright"
        onClick={() => onTurn(1)}
      />
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.period}
            title="Choose a day"
            onClick={() => setOpened(!opened)}
          >
            {periodTitle(days)} <IconChevronDown size={14} stroke={2} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Choose a day">
          <DayPicker
            day={date}
            near={date}
            onPick={(day) => {
              onDate(day)
              setOpened(false)
            }}
          />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

export type Shown = 'day' | 'week' | 'list'
const SHOWN: readonly { id: Shown; words: string; keys: string }[] = [
  { id: 'day', words: 'Day', keys: 'd' },
  { id: 'week', words: 'Week', keys: 'w' },
  { id: 'list', words: 'List', keys: 'l' },
]

/** Day, Week or List. Buttons, since arrows turn the period. */
export function ViewSwitch({ shown, onShow }: { shown: Shown; onShow: (shown: Shown) => void }) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for fields
    <div role="group" aria-label="View" className={classes.switch}>
      {SHOWN.map(({ id, words, keys }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === shown}
          aria-keyshortcuts={keyWords(keys)}
          title={`${words} (${keyWords(keys)})`}
          onClick={() => onShow(id)}
        >
          {words}
        </button>
      ))}
    </div>
  )
}
