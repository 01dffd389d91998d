import { Menu, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import { type ComponentProps, type KeyboardEvent, type ReactNode, type Ref, useState } from 'react'
import classes from './FilterBar.module.css'
import { Kbd } from './Kbd.tsx'

const TYPED_MS = 200

type SearchFieldProps = {
  /** "Search name or email" */
  label: string
  value: string
  onChange: (value: string) => void
  width?: number
  /** How long typing must rest before the list follows; 0 where it can follow every letter. */
  restMs?: number
  ref?: Ref<HTMLInputElement>
}

/** A search that follows what is typed. Esc clears it, then leaves it. */
export function SearchField(props: SearchFieldProps) {
  const { label, value, onChange, width = 240, restMs = TYPED_MS, ref } = props
  const [draft, setDraft] = useState(value)
  const [seen, setSeen] = useState(value)
  /** What was told and has not come back as the value yet: typing goes on meanwhile. */
  const [told, setTold] = useState<readonly string[]>([])
  if (value !== seen) {
    setSeen(value)
    const echo = told.indexOf(value)
    setTold(echo < 0 ? [] : told.slice(echo + 1))
    // The value changed from outside, such as by "Clear all": what was typed gives way.
    if (echo < 0 && value !== draft.trim()) setDraft(value)
  }
  function tellNow(text: string): void {
    if (text !== (told.at(-1) ?? value)) setTold([...told, text])
    onChange(text)
  }
  const tellRested = useDebouncedCallback(tellNow, restMs)
  const tell = restMs === 0 ? tellNow : tellRested

  function type(text: string): void {
    setDraft(text)
    tell(text.trim())
  }
  function leave(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    if (draft === '') event.currentTarget.blur()
    else type('')
  }

  return (
    <TextInput
      ref={ref}
      type="search"
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      value={draft}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={leave}
      leftSection={<IconSearch size={14} stroke={2} aria-hidden />}
      rightSection={<Kbd keys="/" />}
      data-page-search
    />
  )
}

/** A filter that is on, with what it means and a way to drop it. */
export function FilterChip({ label, value, onDrop }: { label: string; value: string; onDrop: () => void }) {
  return (
    <span className={classes.chip}>
      {label} <strong className={classes.value}>{value}</strong>
      <DropFilter what={`${label} ${value}`} onClick={onDrop} />
    </span>
  )
}

/** The cross of a filter that is on. */
export function DropFilter({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <button type="button" className={classes.drop} aria-label={`Drop the filter: ${what}`} onClick={onClick}>
      <IconX size={12} stroke={2} aria-hidden />
    </button>
  )
}

/** "+ Host": what opens the choice of another filter. */
export function AddFilter({ children, ...props }: ComponentProps<'button'>) {
  return (
    <button {...props} type="button" className={classes.add}>
      <IconPlus size={12} stroke={2} aria-hidden /> {children}
    </button>
  )
}

type FilterMenuProps<Id extends string> = {
  /** What is filtered: "Connection". */
  label: string
  options: readonly { id: Id; label: ReactNode }[]
  chosen: readonly Id[]
  onChange: (chosen: Id[]) => void
}

/** "+ Filter": ticks values of one thing. Stays open while ticking. */
export function FilterMenu<Id extends string>({ label, options, chosen, onChange }: FilterMenuProps<Id>) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <AddFilter>Filter</AddFilter>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Menu.Label>{label}</Menu.Label>
        {options.map(({ id, label: option }) => (
          <Menu.CheckboxItem
            key={id}
            checked={chosen.includes(id)}
            onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
          >
            {option}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The line under the tabs: search, filters, and what goes with the table on the right. */
export function FilterBar({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <search className={classes.bar}>
      {children}
      {aside !== undefined && <div className={classes.aside}>{aside}</div>}
    </search>
  )
}
