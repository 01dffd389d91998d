import { IconCheck } from '@tabler/icons-react'
import type { Explanation } from '../../../contract/quota.ts'
import { EVERY_SECOND } from '../../app/console-clock.ts'
import { formatCount } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { InspectorSection } from '../../components/Inspector.tsx'
import { Notice } from '../../components/Notice.tsx'
import { usePrivateText } from '../../components/Private.tsx'
import classes from './quota.module.css'

type RefusalSectionsProps = { explanation: Explanation; onShowCalls: (() => void) | undefined }

/** Which limit it was and when it frees, who spent it, what Zoom said, and why we read it so. */
export function RefusalSections({ explanation, onShowCalls }: RefusalSectionsProps) {
  const { call, title, text, freesAt, said, because } = explanation
  const hide = usePrivateText()
  const names = [call.userName, call.tenantName, call.accountName].filter((name) => name !== null)
  return (
    <>
      <section className={classes.why} aria-label={hide(title, names)}>
        <h3>{hide(title, names)}</h3>
        <p className={classes.prose}>{hide(text, names)}</p>
        {freesAt !== null && <Frees at={freesAt} />}
      </section>
      <WhoSpent explanation={explanation} onShowCalls={onShowCalls} />
      <InspectorSection
        title="What Zoom said"
        aside={<CopyButton iconOnly text={said.join('\n')} label="Copy what Zoom said" />}
      >
        <pre className={classes.said}>{hide(said.join('\n'), names)}</pre>
      </InspectorSection>
      <InspectorSection title="Why we read it so">
        <ul className={classes.because}>
          {because.map((line) => (
            <li key={line}>
              <IconCheck size={14} stroke={2} aria-hidden />
              {hide(line, names)}
            </li>
          ))}
        </ul>
      </InspectorSection>
    </>
  )
}

/** When the allowance frees: in both clocks and as a span while it is to come. */
function Frees({ at }: { at: string }) {
  const times = useTimes(EVERY_SECOND)
  if (Date.parse(at) <= times.now) return <Notice tone="off" title={`It freed at ${times.exact(at)}`} />
  return <Notice tone="wait" title={`It frees by itself at ${times.reset(at)}, ${times.until(at)}`} />
}

function WhoSpent({ explanation: { spentBy }, onShowCalls }: RefusalSectionsProps) {
  if (spentBy.length === 0) return null
  const total = spentBy.reduce((sum, { count }) => sum + count, 0)
  return (
    <InspectorSection
      title={total > 1 ? `Who spent the ${formatCount(total)}` : 'Who spent it'}
      aside={
        onShowCalls !== undefined && (
          <Button kind="quiet" size="xs" onClick={onShowCalls}>
            Show the calls
          </Button>
        )
      }
    >
      <span className={classes.spentBar} aria-hidden>
        {spentBy.map(({ count, text, ours }) => (
          <span key={text} style={{ flexGrow: count }} data-others={!ours || undefined} />
        ))}
      </span>
      <ul>
        {spentBy.map(({ count, text }) => (
          <li key={text} className={classes.spent}>
            <span className={classes.spentCount}>{formatCount(count)}</span> {text}
          </li>
        ))}
      </ul>
    </InspectorSection>
  )
}
