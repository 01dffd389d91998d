import { Button as MantineButton, Loader, Tooltip } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { Link } from 'react-router'
import { keyWords } from '../app/keys.ts'
import classes from './Button.module.css'
import { Kbd } from './Kbd.tsx'

export type ButtonKind = 'primary' | 'default' | 'quiet' | 'danger' | 'dangerLine'

type Common = {
  kind?: ButtonKind
  /** 24, 28, 32 and 40 px high. */
  size?: 'xs' | 'sm' | 'md' | 'lg'
  icon?: Icon
  /** The keys that do the same, shown as a cap unless `hideKeys`. */
  keys?: string
  hideKeys?: boolean
  children: ReactNode
}

type ButtonProps = Common & {
  busy?: boolean
  /** Why it is off, in words; a button is never off without a reason. Shown on hover and read out. */
  offBecause?: string | null | undefined
  /** The reason stands beside the button anyway: no need to say it on hover too. */
  reasonIsBeside?: boolean
} & Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'children'>

type Around = Pick<Common, 'icon' | 'keys' | 'hideKeys'> & { busy?: boolean }

function sections({ icon: ButtonIcon, keys, hideKeys, busy }: Around) {
  const icon = ButtonIcon && <ButtonIcon size={14} stroke={2} aria-hidden />
  return {
    leftSection: busy === true ? <Loader size={14} color="currentColor" /> : icon,
    rightSection: keys !== undefined && hideKeys !== true && <Kbd keys={keys} />,
    'aria-keyshortcuts': keys && keyWords(keys),
  }
}

/** A button: a verb with its object. One primary button a view. */
export function Button(props: ButtonProps) {
  const {
    kind = 'default',
    size = 'sm',
    icon,
    keys,
    hideKeys,
    busy,
    offBecause,
    reasonIsBeside,
    onClick,
    ...rest
  } = props
  const off = typeof offBecause === 'string'
  const button = (
    <MantineButton
      type="button"
      variant={kind}
      size={size}
      {...sections({ icon, keys, hideKeys, busy })}
      aria-disabled={off || busy === true || undefined}
      data-disabled={off || undefined}
      onClick={(event) => {
        if (off || busy === true) event.preventDefault()
        else onClick?.(event)
      }}
      {...rest}
    />
  )
  return off && reasonIsBeside !== true ? <Tooltip label={offBecause}>{button}</Tooltip> : button
}

/** A button that reads as a link, inside a sentence or beside a heading. */
export function TextButton(props: ComponentPropsWithRef<'button'>) {
  return <button type="button" {...props} className={classes.text} />
}

type ButtonLinkProps = Common & { to: string } & Omit<ComponentPropsWithRef<'a'>, 'href' | 'children'>

/** A link that looks like a button: what goes to another page. */
export function ButtonLink({
  kind = 'default',
  size = 'sm',
  icon,
  keys,
  hideKeys,
  ...rest
}: ButtonLinkProps) {
  return (
    <MantineButton
      component={Link}
      variant={kind}
      size={size}
      {...sections({ icon, keys, hideKeys })}
      {...rest}
    />
  )
}
