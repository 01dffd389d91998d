import { IconCheck } from '@tabler/icons-react'
import classes from './Steps.module.css'

/** Where a task of several steps stands, in the head of its page. */
export function Steps({ steps, at }: { steps: readonly string[]; at: number }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-done={index < at || undefined}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={classes.mark} aria-hidden>
            {index < at ? <IconCheck size={12} stroke={2.5} /> : index + 1}
          </span>
          {step}
          {index < at && <span className="visually-hidden">, done</span>}
        </li>
      ))}
    </ol>
  )
}
