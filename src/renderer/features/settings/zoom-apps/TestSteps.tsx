import { IconCircle } from '@tabler/icons-react'
import type { TestStep } from '../../../../contract/zoom-apps.ts'
import { ToneIcon } from '../../../components/ToneIcon.tsx'
import classes from './zoom-apps.module.css'

const WORDS = { ok: 'in order', failed: 'fault', unknown: 'not known' } as const

/** What a test found, step by step; a fault says why and what to do now. */
export function TestSteps({ steps }: { steps: readonly TestStep[] }) {
  return (
    <ol className={classes.steps} aria-label="Steps of the test">
      {steps.map(({ name, title, outcome, text, code }) => (
        <li key={name} className={classes.step} data-outcome={outcome}>
          {outcome === 'unknown' ? (
            <IconCircle size={16} stroke={1.75} aria-hidden />
          ) : (
            <ToneIcon tone={outcome === 'ok' ? 'ok' : 'bad'} />
          )}
          <div>
            <p className={classes.stepTitle}>
              {title}
              <span className="visually-hidden">: {WORDS[outcome]}</span>
            </p>
            <p className={classes.stepText}>
              {text} {code !== null && <code>{code}</code>}
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}

/** A test in one line: the first fault, or that there was none. */
export function testInWords(steps: readonly TestStep[]): {
  tone: 'ok' | 'warn' | 'bad'
  fault: string | null
} {
  const failed = steps.filter(({ outcome }) => outcome === 'failed')
  const [first] = failed
  if (first === undefined) return { tone: 'ok', fault: null }
  const onlyScopes = failed.every(({ name }) => name === 'scopes')
  return {
    tone: onlyScopes ? 'warn' : 'bad',
    fault: onlyScopes ? 'Scopes missing' : failed.length === 1 ? 'One fault' : `${failed.length} faults`,
  }
}
