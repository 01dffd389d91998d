import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { Button } from '../components/Button.tsx'
import { ToneIcon } from '../components/ToneIcon.tsx'
import type { Tone } from '../components/tone.ts'

export type Toast = {
  tone?: Tone
  title: string
  text?: ReactNode
  /** Takes back what was just done; offered for ten seconds, by button and by Z. */
  undo?: () => void
  /** Where it leads on. */
  next?: { label: string; run: () => void } | undefined
}

const UNDO_MS = 10_000
const READ_MS = 6_000

/** What can still be taken back, in the order it was done. */
const undos = new Map<string, () => void>()
let count = 0

/** Says the result of what the operator just did, bottom right; never the only trace of it. */
export function toast({ tone = 'ok', title, text, undo, next }: Toast): void {
  count += 1
  const id = `toast-${count}`
  if (undo !== undefined) undos.set(id, undo)
  notifications.show({
    id,
    title,
    message: (
      <ToastText
        text={text}
        undo={undo === undefined ? undefined : () => takeBack(id)}
        next={next && { ...next, run: () => leadOn(id, next.run) }}
      />
    ),
    icon: <ToneIcon tone={tone} size={18} />,
    autoClose: undo === undefined && next === undefined ? READ_MS : UNDO_MS,
    onClose: () => undos.delete(id),
    // Mantine announces as an alert; a result is polite news.
    role: 'status',
    closeButtonProps: { 'aria-label': 'Close this message' },
    'data-tone': tone,
  })
}

function ToastText({ text, undo, next }: Pick<Toast, 'text' | 'next'> & { undo: (() => void) | undefined }) {
  return (
    <>
      {text}
      {undo !== undefined && (
        <div style={{ marginTop: 8 }}>
          <Button keys="z" onClick={undo}>
            Undo
          </Button>
        </div>
      )}
      {next !== undefined && (
        <div style={{ marginTop: 8 }}>
          <Button onClick={next.run}>{next.label}</Button>
        </div>
      )}
    </>
  )
}

function leadOn(id: string, run: () => void): void {
  notifications.hide(id)
  run()
}

function takeBack(id: string): void {
  const undo = undos.get(id)
  undos.delete(id)
  notifications.hide(id)
  undo?.()
}

/** Takes back the last thing that can be. */
export function undoLast(): void {
  const id = [...undos.keys()].at(-1)
  if (id !== undefined) takeBack(id)
}
