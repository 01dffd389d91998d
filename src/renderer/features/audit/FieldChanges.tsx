import { IconArrowRight, IconEqual, IconMinus, IconPlus } from '@tabler/icons-react'
import { formatClockWithSeconds, formatDate } from '../../app/format.ts'
import { useZone } from '../../app/hello.tsx'
import { Private } from '../../components/Private.tsx'
import classes from './audit.module.css'
import { type FieldChange, fieldChanges, fieldWords } from './changes.ts'

const MARKS = {
  changed: { icon: IconArrowRight, word: 'changed' },
  added: { icon: IconPlus, word: 'noted' },
  removed: { icon: IconMinus, word: 'removed' },
  same: { icon: IconEqual, word: 'unchanged' },
} as const

/** A change, field by field. What changed is marked by weight and icon, what stayed is quiet. */
export function FieldChanges({ before, after }: { before: string | null; after: string | null }) {
  const changes = fieldChanges(before, after)
  if (changes.length === 0)
    return <p className={classes.quiet}>The entry holds no fields: what was done says it all.</p>
  return (
    <dl data-diff={(before !== null && after !== null) || undefined} className={classes.changes}>
      {changes.map((change) => (
        <Change key={change.field} change={change} />
      ))}
    </dl>
  )
}

function Change({ change: { field, before, after, kind } }: { change: FieldChange }) {
  const { icon: Mark, word } = MARKS[kind]
  return (
    <div className={classes.change} data-kind={kind}>
      <dt>
        <Mark size={14} stroke={2} aria-hidden />
        <span className="visually-hidden">{word}: </span>
        {fieldWords(field)}
      </dt>
      {kind === 'same' ? (
        <dd>
          <Value text={after} />
        </dd>
      ) : (
        <>
          {before !== null && (
            <dd className={classes.before}>
              <span className="visually-hidden">before: </span>
              <Value text={before} />
            </dd>
          )}
          {after !== null && (
            <dd className={classes.after}>
              <span className="visually-hidden">after: </span>
              <Value text={after} />
            </dd>
          )}
        </>
      )}
    </div>
  )
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

/** A value as people read it: instants in the chosen zone, everything else as it is. */
function Value({ text }: { text: string | null }) {
  const zone = useZone()
  if (text === null) return 'none'
  if (INSTANT.test(text))
    return (
      <time dateTime={text} title={text}>
        {formatDate(text, zone)}, {formatClockWithSeconds(text, zone)}
      </time>
    )
  return <Private>{text}</Private>
}
