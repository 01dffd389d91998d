import { type ReactNode, memo } from 'react'
import classes from './State.module.css'
import { type StateOf, lookOf } from './states.ts'

type Sized = { size?: number }

/** The icon of a state alone; only where the word stands beside it anyway. */
export const StateIcon = memo(function StateIcon({ size = 14, ...state }: StateOf & Sized) {
  const { icon: Icon, tone, turns } = lookOf(state)
  return (
    <span data-tone={tone} style={{ display: 'inline-flex' }} aria-hidden>
      <Icon size={size} stroke={2} className={turns === true ? `${classes.icon} turns` : classes.icon} />
    </span>
  )
})

/** Coloured icon and ink word: states in tables and lists. `children` replaces the word, to add a reason. */
export const StateWord = memo(function StateWord({ children, ...state }: StateOf & { children?: ReactNode }) {
  return (
    <span className={classes.word}>
      <StateIcon {...state} />
      <span className="cut">{children ?? lookOf(state).word}</span>
    </span>
  )
})

/** Tinted pill: the state in a head. */
export function StateBadge({ children, ...state }: StateOf & { children?: ReactNode }) {
  const { word, tone } = lookOf(state)
  return (
    <span className={classes.pill} data-tone={tone}>
      <StateIcon {...state} size={12} />
      {children ?? word}
    </span>
  )
}
