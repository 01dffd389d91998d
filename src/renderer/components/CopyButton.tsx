import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Button, type ButtonKind } from './Button.tsx'
import { IconButton } from './IconButton.tsx'

type CopyButtonProps = {
  text: string
  /** What is copied: "Copy link". */
  label: string
  kind?: ButtonKind
  /** Only the icon; the label is its name. */
  iconOnly?: boolean
  keys?: string
}

/** Copies a text and says so for two seconds, to the eye and to a screen reader. */
export function CopyButton({ text, label, kind = 'default', iconOnly = false, keys }: CopyButtonProps) {
  const { copy, copied } = useClipboard({ timeout: 2000 })
  const icon = copied ? IconCheck : IconCopy
  return (
    <>
      {iconOnly ? (
        <IconButton icon={icon} label={label} size="sm" keys={keys} onClick={() => copy(text)} />
      ) : (
        <Button kind={kind} icon={icon} hideKeys keys={keys} onClick={() => copy(text)}>
          {copied ? 'Copied' : label}
        </Button>
      )}
      <span className="visually-hidden" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
