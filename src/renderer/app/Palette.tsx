import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Kbd } from '../components/Kbd.tsx'
import { usePrivate } from '../components/Private.tsx'
import classes from './Palette.module.css'
import { overlays } from './overlays.ts'
import { marked } from './palette-search.ts'
import { type PaletteItem, usePaletteGroups } from './use-palette.ts'

/** Finds users, tenants and pages, and runs commands. What acts on what is open comes first. */
export function Palette() {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const { query, groups } = usePaletteGroups(typed)
  const items = groups.flatMap((group) => group.items)
  const active = Math.min(at, items.length - 1)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])

  function run(item: PaletteItem | undefined): void {
    if (item === undefined) return
    overlays.close()
    item.run()
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setAt((active + 1) % Math.max(1, items.length))
    else if (event.key === 'ArrowUp') setAt((active - 1 + items.length) % Math.max(1, items.length))
    else if (event.key === 'Enter') run(items[active])
    else return
    event.preventDefault()
  }

  return (
    <Modal.Root opened onClose={overlays.close} size={640} yOffset="16vh" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label="Find or run" className={classes.content}>
        <div className={classes.field}>
          <IconSearch size={16} stroke={2} aria-hidden />
          <input
            className={classes.input}
            data-autofocus
            role="combobox"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={items.length > 0 ? `${listId}-${active}` : undefined}
            aria-autocomplete="list"
            aria-label="Find or run"
            placeholder="Find a user, tenant or page, or run a command"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
            spellCheck={false}
            autoComplete="off"
          />
          <Kbd keys="escape" />
        </div>
        <div id={listId} role="listbox" aria-label="Found" className={classes.list} ref={list}>
          {groups.map((group) => (
            <div key={group.title} role="group" aria-label={group.title} className={classes.group}>
              <p className={classes.groupTitle} aria-hidden>
                {group.title}
              </p>
              {group.items.map((item) => {
                const index = items.indexOf(item)
                return (
                  <PaletteOption
                    key={item.id}
                    id={`${listId}-${index}`}
                    item={item}
                    text={query.text}
                    active={index === active}
                    onPoint={() => setAt(index)}
                    onRun={() => run(item)}
                  />
                )
              })}
            </div>
          ))}
        </div>
        {items.length === 0 && (
          <p className={classes.none} role="status">
            Nothing here is called “{typed}”. Try fewer letters, or @ for users and # for tenants.
          </p>
        )}
        <footer className={classes.foot}>
          <Kbd keys="arrowup arrowdown" /> move <Kbd keys="enter" /> run
          <span className={classes.signs}>
            Type <Kbd keys="@" /> users <Kbd keys="#" /> tenants <Kbd keys=">" /> commands
          </span>
        </footer>
      </Modal.Content>
    </Modal.Root>
  )
}

type PaletteOptionProps = {
  id: string
  item: PaletteItem
  text: string
  active: boolean
  onPoint: () => void
  onRun: () => void
}

function PaletteOption({ id, item, text, active, onPoint, onRun }: PaletteOptionProps) {
  const mask = usePrivate()
  const title = item.isName ? mask(item.title) : item.title
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={classes.option}
      onMouseMove={active ? undefined : onPoint}
      onClick={onRun}
    >
      <span className={classes.icon}>
        {item.icon !== undefined && <item.icon size={16} stroke={1.75} aria-hidden />}
      </span>
      <span className={classes.title}>
        {marked(title, text).map((part) => (part.hit ? <mark key={part.text}>{part.text}</mark> : part.text))}
      </span>
      <span className={classes.hint}>{item.isName ? mask(item.hint) : item.hint}</span>
      {item.keys !== undefined && <Kbd keys={item.keys} />}
    </div>
  )
}
