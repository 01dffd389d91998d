import { IconCircleCheckFilled } from '@tabler/icons-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Attention } from '../../../contract/overview.ts'
import { type Command, useCommands } from '../../app/commands.ts'
import { useGo, useScoped } from '../../app/scope.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { Kbd } from '../../components/Kbd.tsx'
import { usePrivateText, useShield } from '../../components/Private.tsx'
import { Panel } from '../../components/Panel.tsx'
import { ATTENTION_ICONS } from './attention-icons.ts'
import classes from './overview.module.css'

type AttentionListProps = {
  list: readonly Attention[]
  /** Names that main may have put into the texts: masked while the screen is shared. */
  names: readonly string[]
  /** When the Zoom day starts anew, in both clocks. */
  reset: string
  nobodyIsConnected: boolean
}

/** Main writes the reset in Zoom's clock alone. */
const UTC_RESET = '00:00 UTC'

/** What needs someone, worst first. J and K move, Enter goes to the rows behind it. */
export function AttentionList({ list, names, reset, nobodyIsConnected }: AttentionListProps) {
  const [key, setKey] = useState<string | null>(null)
  const links = useRef(new Map<string, HTMLAnchorElement>())
  const go = useGo()
  const index = Math.max(
    0,
    list.findIndex((one) => one.key === key),
  )

  const step = useCallback(
    (by: -1 | 1) => {
      const next = list[key === null ? 0 : index + by]
      if (next === undefined) return
      setKey(next.key)
      links.current.get(next.key)?.focus()
    },
    [list, key, index],
  )
  const commands = useMemo<Command[]>(() => {
    const current = list[index]
    if (current === undefined) return []
    const listed = { group: 'In a list', keyOnly: true } as const
    return [
      { ...listed, id: 'list.next', title: 'Next thing that needs you', keys: 'j', run: () => step(1) },
      { ...listed, id: 'list.previous', title: 'The one before', keys: 'k', run: () => step(-1) },
      { ...listed, id: 'list.open', title: current.action, keys: 'enter', run: () => go(current.to) },
    ]
  }, [list, index, step, go])
  useCommands('page', commands)

  if (list.length === 0) return <NothingNeedsYou nobodyIsConnected={nobodyIsConnected} />
  return (
    <Panel
      kind="list"
      title="Needs attention now"
      text="worst first"
      aside={
        <span className={classes.keys} aria-hidden>
          <Kbd keys="j" /> <Kbd keys="k" /> move <Kbd keys="enter" /> open
        </span>
      }
    >
      <ol>
        {list.map((attention, at) => (
          <Row
            key={attention.key}
            attention={attention}
            names={names}
            reset={reset}
            isCurrent={at === index}
            onFocus={() => setKey(attention.key)}
            hold={(link) => {
              if (link === null) links.current.delete(attention.key)
              else links.current.set(attention.key, link)
            }}
          />
        ))}
      </ol>
    </Panel>
  )
}

type RowProps = Pick<AttentionListProps, 'names' | 'reset'> & {
  attention: Attention
  isCurrent: boolean
  onFocus: () => void
  hold: (link: HTMLAnchorElement | null) => void
}

function Row({ attention, names, reset, isCurrent, onFocus, hold }: RowProps) {
  const { key, tone, icon, title, text, action, to } = attention
  const AttentionIcon = ATTENTION_ICONS[icon]
  const scoped = useScoped()
  const hide = usePrivateText()
  const shielded = useShield()
  // This one ends with the names of the first meeting, whoever they are.
  const safe = shielded && key === 'brokenWithMeetings' ? text.replace(/\. The first: .*/, '') : text
  return (
    <li className={classes.attention} data-current={isCurrent || undefined} data-tone={tone}>
      <AttentionIcon size={16} stroke={2} className={classes.toneIcon} aria-hidden />
      <div className={classes.attentionWords}>
        <p className={classes.attentionTitle}>{hide(title, names)}</p>
        <p className={classes.second}>{hide(safe.replaceAll(UTC_RESET, reset), names)}</p>
      </div>
      <ButtonLink
        to={scoped(to)}
        kind={isCurrent ? 'primary' : 'default'}
        className={classes.stretched}
        ref={hold}
        onFocus={onFocus}
      >
        {action}
      </ButtonLink>
    </li>
  )
}

function NothingNeedsYou({ nobodyIsConnected }: { nobodyIsConnected: boolean }) {
  const scoped = useScoped()
  return (
    <Panel kind="list" title="Needs attention now">
      <div className={classes.calm} data-tone="ok">
        <IconCircleCheckFilled size={20} className={classes.toneIcon} aria-hidden />
        <div className={classes.attentionWords}>
          <p className={classes.attentionTitle}>Nothing needs you</p>
          <p className={classes.second}>
            {nobodyIsConnected
              ? 'No user was ever connected to Zoom: connect the first one to begin.'
              : 'Broken connections, spent allowances and changes that wait appear here by themselves.'}
          </p>
        </div>
        {nobodyIsConnected && (
          <ButtonLink kind="primary" to={scoped('/users?view=neverConnected')}>
            Open Users
          </ButtonLink>
        )}
      </div>
    </Panel>
  )
}
