import type { ConnectLinkState } from '../../../contract/broker.ts'
import classes from './broker.module.css'
import { LINK_LOOKS } from './link-looks.ts'

/** Coloured icon and word of a connect link’s state. */
export function LinkState({ state }: { state: ConnectLinkState }) {
  const { word, tone, icon: StateIcon } = LINK_LOOKS[state]
  return (
    <span className={classes.state} data-tone={tone}>
      <StateIcon size={14} stroke={2} aria-hidden /> {word}
    </span>
  )
}
