import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Preview, Selection } from '../../../contract/operations.ts'
import { isExpected } from '../../app/errors.ts'
import { formatNumberOf } from '../../app/format.ts'
import { useGo } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { InspectorSection } from '../../components/Inspector.tsx'
import { Notice } from '../../components/Notice.tsx'
import { api } from '../../rpc.ts'
import { KINDS, actionWords } from './kinds.ts'
import classes from './operations.module.css'

type DryRunConfirmProps = { preview: Preview; selection: Selection; onBack: () => void }

/** What the operation does and leaves, in words, and its confirmation. */
export function DryRunConfirm({ preview, selection, onBack }: DryRunConfirmProps) {
  const { kind, meetings, setAside, undoable } = preview
  const words = KINDS[kind]
  return (
    <aside className={classes.side} aria-label="What it does">
      <h2 className="visually-hidden">What it does, and its confirmation</h2>
      <div className={classes.sideBody}>
        <InspectorSection title="What it does">
          <p className={classes.prose}>{words.does}</p>
          {setAside > 0 && (
            <p className={classes.prose}>
              {formatNumberOf(setAside, 'user is', 'users are')} set aside: there is nothing to do for them.
            </p>
          )}
        </InspectorSection>
        {words.meetings !== null && (
          <InspectorSection title="Coming meetings">
            <p className={classes.prose}>
              {meetings === 0 ? 'None of these users has a coming meeting.' : words.meetings}
            </p>
          </InspectorSection>
        )}
        <InspectorSection title={undoable ? 'How to take it back' : 'What cannot be undone'}>
          <p className={classes.prose}>{words.undo}</p>
        </InspectorSection>
      </div>
      <Confirmation preview={preview} selection={selection} onBack={onBack} />
    </aside>
  )
}

/** Types the number where main asks for it, and begins. */
function Confirmation({ preview, selection, onBack }: DryRunConfirmProps) {
  const { kind, acting, confirmation, undoable } = preview
  const go = useGo()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const { mutate, error, isPending } = useMutation(
    api.operations.start.mutationOptions({
      onSuccess: ({ id }) => go(`/operations/${id}`, { replace: true }),
      onError() {
        // Main counted anew: what is shown and typed here may no longer hold.
        setTyped('')
        void queries.invalidateQueries({ queryKey: api.operations.preview.key() })
      },
    }),
  )
  const matches = confirmation === null || typed.trim() === confirmation
  const offBecause =
    acting === 0
      ? 'There is nothing to do for any of these users'
      : matches
        ? null
        : `Type ${confirmation} first, to confirm`

  function begin(event: FormEvent): void {
    event.preventDefault()
    if (offBecause !== null || isPending) return
    mutate({ kind, selection, typed: confirmation === null ? null : typed.trim() })
  }

  return (
    <form className={classes.confirm} onSubmit={begin}>
      {error !== null &&
        (isExpected(error, 'CONFIRMATION_WRONG') ? (
          <div role="alert">
            <Notice tone="warn" title="Who is chosen has changed since">
              It is now {formatNumberOf(Number(error.data.expected), 'user')}. Nothing was sent. Look at the
              list again, then confirm it.
            </Notice>
          </div>
        ) : (
          <ErrorNotice error={error} />
        ))}
      {confirmation !== null && (
        <TextInput
          label={
            <>
              Type <strong>{confirmation}</strong>, the number of users, to confirm
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          inputMode="numeric"
          rightSection={
            matches ? <IconCheck size={16} stroke={2} className={classes.matches} aria-hidden /> : undefined
          }
        />
      )}
      <div className={classes.confirmActions}>
        <Button
          type="submit"
          kind={undoable ? 'primary' : 'danger'}
          size="md"
          icon={KINDS[kind].icon}
          busy={isPending}
          offBecause={offBecause}
          className={classes.go}
        >
          {actionWords(kind, acting)}
        </Button>
        <Button size="md" keys="escape" hideKeys onClick={onBack}>
          Back
        </Button>
      </div>
      <p className={classes.note}>
        {offBecause ?? 'It can be cancelled while it runs'}. Goes into the audit log.
      </p>
    </form>
  )
}
