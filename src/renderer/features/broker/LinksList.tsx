import { Menu, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConnectLink } from '../../../contract/broker.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { showError } from '../../app/errors.ts'
import { byCursor, usePaged } from '../../app/paged.ts'
import { formatCount } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { Private, usePrivate, usePrivateText } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { api } from '../../rpc.ts'
import { connect, showAttempt } from '../connections/index.ts'
import { LinkState } from './LinkState.tsx'
import classes from './broker.module.css'
import { isOver } from './link-looks.ts'

function failed(error: unknown): void {
  const { title, text } = showError(error)
  toast({ tone: 'bad', title, text })
}

/** The connect links: what was made, for whom, and what became of each. */
export function LinksList() {
  const [only, setOnly] = useState<'open' | 'all'>('open')
  const query = useInfiniteQuery(
    api.broker.links.infiniteOptions({ input: (cursor) => ({ only, cursor, limit: 50 }), ...byCursor }),
  )
  const { rows, loading, hasMore, onMore } = usePaged(query)
  return (
    <section aria-labelledby="broker-links">
      <div className={classes.subhead}>
        <div>
          <h3 className={classes.subheadTitle} id="broker-links">
            Connect links
          </h3>
          <p className={classes.subheadText}>
            Made from a user’s row: Copy connect link, or L. Each is good for one answer.
          </p>
        </div>
        <SegmentedControl
          aria-label="Which links"
          size="xs"
          value={only}
          onChange={(value) => setOnly(value === 'all' ? 'all' : 'open')}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'all', label: 'All' },
          ]}
        />
      </div>
      {query.isError ? (
        <QueryError query={query} title="The links could not be read" />
      ) : loading ? (
        <SkeletonRows rows={2} height={46} />
      ) : (
        <ul className={classes.list} aria-label="Connect links">
          {rows.length === 0 && (
            <li className={classes.empty}>
              {only === 'open' ? 'No link is open.' : 'No link was made yet.'}
            </li>
          )}
          {rows.map((link) => (
            <LinkRow key={link.id} link={link} />
          ))}
          {hasMore && (
            <li className={classes.more}>
              The newest {formatCount(rows.length)} are shown.
              <Button busy={query.isFetchingNextPage} onClick={onMore}>
                Show older links
              </Button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function LinkRow({ link }: { link: ConnectLink }) {
  const hide = usePrivateText()
  const text = link.text === null ? null : hide(link.text, [link.userName])
  return (
    <li className={`${classes.row} ${classes.link}`}>
      <span className={classes.name}>
        <span className="cut">
          <Private>{link.userName}</Private>
        </span>
        <span className={`${classes.sub} cut`}>{link.tenantName}</span>
      </span>
      <LinkState state={link.state} />
      <span className={classes.dim}>
        <LinkTimes link={link} />
      </span>
      <LinkMenu link={link} />
      {text !== null && <p className={classes.whole}>{text}</p>}
      {link.state === 'wrongAccount' && link.attemptId !== null && <Decide link={link} />}
    </li>
  )
}

/** A pair that waits for a decision is one click away. */
function Decide({ link: { userId, userName: name, userEmail: email, attemptId } }: { link: ConnectLink }) {
  if (attemptId === null) return null
  return (
    <span className={classes.whole}>
      <Button onClick={() => showAttempt({ userId, name, email }, attemptId)}>Compare and decide…</Button>
    </span>
  )
}

/** The last thing that happened, and how long the link is good. */
export function LinkTimes({ link }: { link: ConnectLink }) {
  const times = useTimes()
  const { endedAt, consentedAt, declinedAt, openedAt, sentAt, madeAt, expiresAt, state } = link
  const last = endedAt ?? consentedAt ?? declinedAt ?? openedAt ?? sentAt ?? madeAt
  return (
    <>
      {times.record(last)}
      <span className={classes.sub}>
        {isOver(state)
          ? `made ${times.record(madeAt)} by ${link.madeBy}`
          : `good until ${times.record(expiresAt)}`}
      </span>
    </>
  )
}

function LinkMenu({ link }: { link: ConnectLink }) {
  const mask = usePrivate()
  const withdraw = useMutation(api.broker.withdrawLink.mutationOptions({ onError: failed }))
  const send = useMutation(api.broker.markSent.mutationOptions({ onError: failed }))
  const over = isOver(link.state)
  const target = { userId: link.userId, name: link.userName, email: link.userEmail }
  const { attemptId } = link
  return (
    <Menu>
      <Menu.Target>
        <IconButton icon={IconDots} label={`More for the link of ${mask(link.userName)}`} />
      </Menu.Target>
      <Menu.Dropdown>
        {attemptId !== null && (
          <Menu.Item onClick={() => showAttempt(target, attemptId)}>
            {link.state === 'wrongAccount' ? 'Compare and decide…' : 'What came of it…'}
          </Menu.Item>
        )}
        {over ? (
          <Menu.Item onClick={() => void connect(target, true)}>Make a new link…</Menu.Item>
        ) : (
          <>
            <Menu.Item disabled={link.sentAt !== null} onClick={() => send.mutate({ id: link.id })}>
              {link.sentAt === null ? 'Mark as sent' : 'Marked as sent'}
            </Menu.Item>
            <Menu.Item disabled={link.state === 'consented'} onClick={() => withdraw.mutate({ id: link.id })}>
              Withdraw
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
