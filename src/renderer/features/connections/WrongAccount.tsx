import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Attempt, Identity } from '../../../contract/connections.ts'
import type { z } from 'zod'
import { Button, TextButton } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { Private } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import classes from './Result.module.css'

type IdentityOf = z.infer<typeof Identity>

/** What became of the new authorization, where nothing is left to decide. */
const FATES: Partial<Record<Attempt['pair'], string>> = {
  handedOver: 'handed over to their own connection',
  revoked: 'given back to Zoom',
  lost: 'could not be kept; Zoom may still list it',
}

/** Someone else was signed in at Zoom: shows both, changes nothing by itself, and lets the operator decide. */
export function WrongAccount({ attempt }: { attempt: Attempt }) {
  const { expected, came, pair } = attempt
  return (
    <>
      {expected !== null && came !== null && (
        <table className={classes.table}>
          <caption className="visually-hidden">Who was expected and who was signed in</caption>
          <tbody>
            <Person as="Expected" who={expected} />
            <Person as="Signed in" who={came} isOdd />
            {FATES[pair] !== undefined && (
              <tr>
                <th scope="row">New tokens</th>
                <td>{FATES[pair]}</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
      {pair === 'held' && <Decision attempt={attempt} />}
    </>
  )
}

function Person({ as, who, isOdd = false }: { as: string; who: IdentityOf; isOdd?: boolean }) {
  const ids = [who.zoomUserId, who.zoomAccountId].filter((id) => id !== null)
  return (
    <tr data-tone={isOdd ? 'odd' : undefined}>
      <th scope="row">{as}</th>
      <td>
        <span className={isOdd ? classes.came : undefined}>
          <Private>{who.email}</Private>
        </span>
        <span className={classes.ids}>
          <Private>{who.name}</Private>
          {ids.length > 0 && (
            <>
              , <code>{ids.join(' in ')}</code>
            </>
          )}
        </span>
      </td>
    </tr>
  )
}

function Decision({ attempt }: { attempt: Attempt }) {
  const [replaces, setReplaces] = useState(false)
  const queries = useQueryClient()
  const decide = useMutation(
    api.connections.decide.mutationOptions({
      onSuccess: (decided) =>
        queries.setQueryData(api.connections.attempt.queryKey({ input: { id: attempt.id } }), decided),
    }),
  )
  const act = (choice: 'giveBack' | 'replaceOnPurpose') => decide.mutate({ id: attempt.id, choice })
  return (
    <>
      {decide.isError && <ErrorNotice error={decide.error} />}
      {replaces ? (
        <>
          <p className={classes.text}>
            The connection of <Private>{attempt.userName}</Private> will belong to{' '}
            <strong>
              <Private>{attempt.came?.email ?? 'the Zoom user who was signed in'}</Private>
            </strong>
            .{' '}
            {attempt.expected?.zoomUserId !== null &&
              'Meetings made so far belong to the old Zoom user and do not follow.'}
          </p>
          <div className={classes.actions}>
            <Button kind="danger" busy={decide.isPending} onClick={() => act('replaceOnPurpose')}>
              Replace the Zoom user
            </Button>
            <Button onClick={() => setReplaces(false)} data-autofocus>
              Back
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className={classes.actions}>
            <Button kind="primary" busy={decide.isPending} data-autofocus onClick={() => act('giveBack')}>
              Give it back to Zoom
            </Button>
          </div>
          <p className={classes.purpose}>
            {attempt.expected?.zoomUserId === null
              ? 'Is this their Zoom user after all, under another email? '
              : 'Has this person really changed their Zoom user? Future meetings belong to the old one and would not follow. '}
            <TextButton onClick={() => setReplaces(true)}>Replace on purpose…</TextButton>
          </p>
        </>
      )}
    </>
  )
}
