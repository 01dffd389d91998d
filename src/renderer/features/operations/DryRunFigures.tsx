import type { Preview } from '../../../contract/operations.ts'
import { formatCount, formatCountOrNone, formatNumberOf } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { Figure } from '../../components/Figure.tsx'
import { KINDS } from './kinds.ts'
import classes from './operations.module.css'

/** The price of an operation at a glance: who, who not, which meetings, how many calls, until when. */
export function DryRunFigures({ preview }: { preview: Preview }) {
  const { kind, chosen, acting, setAside, mustConsent, meetings, calls, endsAt } = preview
  const words = KINDS[kind]
  const times = useTimes()
  return (
    <div className={classes.figures}>
      <Figure
        label={`Will be ${words.done}`}
        value={formatCountOrNone(acting - mustConsent)}
        text={`of ${formatNumberOf(chosen, 'user')} chosen`}
      />
      <Figure
        label="Set aside"
        value={formatCountOrNone(setAside)}
        text={setAside === 0 ? 'nobody is left out' : 'nothing to do for them'}
      />
      {mustConsent > 0 && (
        <Figure
          label="Must consent again"
          value={formatCount(mustConsent)}
          tone="warn"
          text="named in the result"
        />
      )}
      {words.meetings !== null && (
        <Figure
          label="Coming meetings"
          value={formatCountOrNone(meetings)}
          tone={meetings > 0 ? 'warn' : undefined}
          text={meetings === 0 ? 'of these users' : 'stay in Zoom'}
        />
      )}
      <Figure
        label="Calls to Zoom"
        value={formatCountOrNone(calls)}
        text={calls === 0 ? 'all of it happens here' : 'at most; none of any 100'}
      />
      <Figure
        label="Ends"
        value={endsAt === null ? 'at once' : `about ${times.clock(endsAt)}`}
        text={endsAt === null ? 'nothing to do' : times.zone}
      />
    </div>
  )
}
