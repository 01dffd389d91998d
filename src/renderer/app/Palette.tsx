import { Combobox, Modal, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import { Kbd } from '../components/Kbd.tsx'
import { usePrivate } from '../components/Private.tsx'
import classes from './Palette.module.css'
import { overlays } from './overlays.ts'
import { marked } from './palette-search.ts'
import { type PaletteItem, usePaletteGroups } from './use-palette.ts'

/** Finds users, tenants and pages, and runs commands. What acts on what is open comes first. */
export function Palette() {
  const [typed, setTyped] = useState('')
  const { query, groups } = usePaletteGroups(typed)
  const items = groups.flatMap((group) => group.items)
  const combobox = useCombobox({ opened: true, onDropdownClose: overlays.close })
  const { selectFirstOption } = combobox
  const offered = items.map(({ id }) => id).join(' ')
  // Enter runs the first thing that is offered, whatever came in the meantime.
  useEffect(() => {
    if (offered !== '') selectFirstOption()
  }, [offered, selectFirstOption])

  // The list has its id once it is there; drawn again, the field names it to whoever cannot see the list.
  const listId = useId()
  const [, setList] = useState<HTMLElement | null>(null)

  function run(id: string): void {
    overlays.close()
    items.find((item) => item.id === id)?.run()
  }

  return (
    <Modal.Root opened onClose={overlays.close} size={640} yOffset="16vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Find or run">
        <div className={classes.frame}>
          <Combobox store={combobox} onOptionSubmit={run} resetSelectionOnOptionHover>
            <div className={classes.field}>
              <IconSearch size={16} stroke={2} aria-hidden />
              <Combobox.EventsTarget withExpandedAttribute>
                <input
                  className={classes.input}
                  data-autofocus
                  {...COMBOBOX}
                  aria-label="Find or run"
                  placeholder="Find a user, tenant or page, or run a command"
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                  spellCheck={false}
                />
              </Combobox.EventsTarget>
              <Kbd keys="escape" />
            </div>
            <Combobox.Options id={listId} ref={setList} className={classes.list} aria-label="Found">
              {groups.map((group) => (
                <Combobox.Group key={group.title} label={group.title} classNames={GROUP}>
                  {group.items.map((item) => (
                    <Combobox.Option key={item.id} value={item.id} className={classes.option}>
                      <Offer item={item} text={query.text} />
                    </Combobox.Option>
                  ))}
                </Combobox.Group>
              ))}
            </Combobox.Options>
          </Combobox>
          {items.length === 0 && (
            <output className={classes.none}>
              Nothing here is called “{typed}”. Try fewer letters, or @ for users and # for tenants.
            </output>
          )}
          <div className={classes.foot}>
            <Kbd keys="arrowup arrowdown" /> move <Kbd keys="enter" /> run
            <span className={classes.signs}>
              Type <Kbd keys="@" /> users <Kbd keys="#" /> tenants <Kbd keys=">" /> commands
            </span>
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}

/** The field's role; what it controls and whether that is open come from Mantine. */
const COMBOBOX = { role: 'combobox' }
const GROUP = { groupLabel: classes.groupTitle ?? '' }

/** One thing to find or run: its name with what was typed marked, what it is about, and its keys. */
function Offer({ item, text }: { item: PaletteItem; text: string }) {
  const mask = usePrivate()
  const title = item.isName ? mask(item.title) : item.title
  return (
    <>
      <span className={classes.icon}>
        {item.icon !== undefined && <item.icon size={16} stroke={1.75} aria-hidden />}
      </span>
      <span className={classes.title}>
        {marked(title, text).map((part) => (part.hit ? <mark key={part.text}>{part.text}</mark> : part.text))}
      </span>
      <span className={classes.hint}>{item.isName ? mask(item.hint) : item.hint}</span>
      {item.keys !== undefined && <Kbd keys={item.keys} />}
    </>
  )
}
