import { Popover, TextInput, type TextInputProps } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { IconButton } from '../../../components/IconButton.tsx'
import { DayPicker } from '../DayPicker.tsx'
import { dayInField, readDay, readTime } from './typed.ts'

type Typed = Omit<TextInputProps, 'value' | 'onChange'> & {
  value: string
  /** Gets what was understood, or what was typed where nothing was. */
  onChange: (value: string) => void
}

type TypedInputProps = Typed & { read: (typed: string) => string | null; show?: (value: string) => string }

/** A field that takes several ways of writing, and shows the one way once it is left. */
function TypedInput({
  value,
  onChange,
  read,
  show = (text) => text,
  onFocus,
  onBlur,
  ...props
}: TypedInputProps) {
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <TextInput
      autoComplete="off"
      spellCheck={false}
      {...props}
      value={draft ?? show(value)}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setDraft(typed)
        onChange(read(typed) ?? typed)
      }}
      onFocus={(event) => {
        event.currentTarget.select()
        onFocus?.(event)
      }}
      onBlur={(event) => {
        setDraft(null)
        onBlur?.(event)
      }}
    />
  )
}

export function TimeInput(props: Typed) {
  return <TypedInput {...props} read={readTime} placeholder="09:30" />
}

/** A day, typed or picked. The browser's own field would write it by the system's locale, which need not be ours. */
export function DayInput({ today, ...props }: Typed & { today: string }) {
  const [opened, setOpened] = useState(false)
  const picked = readDay(props.value, today)
  return (
    <TypedInput
      {...props}
      read={(typed) => readDay(typed, today)}
      show={dayInField}
      placeholder="25 Nov 2026"
      rightSection={
        <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
          <Popover.Target>
            <IconButton icon={IconCalendar} label="Pick a day" size="sm" onClick={() => setOpened(!opened)} />
          </Popover.Target>
          <Popover.Dropdown aria-label="Pick a day">
            <DayPicker
              day={picked}
              near={today}
              from={today}
              onPick={(day) => {
                props.onChange(day)
                setOpened(false)
              }}
            />
          </Popover.Dropdown>
        </Popover>
      }
    />
  )
}
