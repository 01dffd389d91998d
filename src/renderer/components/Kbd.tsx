import { keyCaps } from '../app/keys.ts'
import classes from './Kbd.module.css'

/** The caps of some keys, as commands write them: `mod+k`, `g u`, `escape`. Names say the keys, so it is hidden. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={classes.keys} aria-hidden>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap} className={classes.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  )
}
