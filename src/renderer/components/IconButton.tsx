import { ActionIcon } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ComponentPropsWithRef } from 'react'
import { keyWords } from '../app/keys.ts'

type IconButtonProps = {
  icon: Icon
  /** The name: a verb, with its object where it is not plain. */
  label: string
  keys?: string
  size?: 'xs' | 'sm' | 'md' | 'lg'
} & Omit<ComponentPropsWithRef<'button'>, 'children'>

/** A button of an icon alone. Its name carries its key: "Close, Esc". */
export function IconButton({ icon: ButtonIcon, label, keys, size = 'md', ...rest }: IconButtonProps) {
  return (
    <ActionIcon
      type="button"
      variant="quiet"
      size={size}
      aria-label={keys === undefined ? label : `${label}, ${keyWords(keys)}`}
      title={keys === undefined ? label : `${label} (${keyWords(keys)})`}
      {...rest}
    >
      <ButtonIcon size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
  )
}
