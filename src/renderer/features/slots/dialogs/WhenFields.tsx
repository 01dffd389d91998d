import { NumberInput, Radio } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useNow } from '../../../app/console-clock.ts'
import { formatZone } from '../../../app/format.ts'
import { dayIn } from '../period.ts'
import { clockSpan, dayAndSpan } from '../slot-words.ts'
import { foldWords } from '../wall-clock.ts'
import { DayInput, TimeInput } from './TypedInput.tsx'
import classes from './dialogs.module.css'
import { type WhenValues, meaningOfWhen, spanOfWhen } from './when-form.ts'

/** A zone in which the time is shown beside the fields, and for whom. */
export type AlsoIn = { who: string; zone: string }

type WhenFieldsProps<Values extends WhenValues> = {
  form: UseFormReturnType<Values>
  also: readonly AlsoIn[]
  /** The dialog begins here: its day gets the focus. */
  begins?: boolean
}

/** Labels and fields stand in a row; what is wrong with one takes the whole width under it. */
const FIELD = {
  root: classes.field ?? '',
  label: classes.fieldLabel ?? '',
  wrapper: classes.fieldInput ?? '',
  error: classes.fieldError ?? '',
}

/** Day, start and length on the clock of a zone, which is named; and the same for whoever reads another clock. */
export function WhenFields<Values extends WhenValues>({
  form,
  also,
  begins = false,
}: WhenFieldsProps<Values>) {
  const values: WhenValues = form.getValues()
  const meaning = meaningOfWhen(values)
  const now = useNow()
  // What is wrong with a time, and which of two was chosen, holds for the day and time it stood at.
  function forget(): void {
    form.setValues({ fold: '' } as Partial<Values>)
    for (const field of ['day', 'time', 'fold']) form.clearFieldError(field)
  }
  const day = form.getInputProps('day')
  const time = form.getInputProps('time')
  const today = dayIn(now, values.zone)
  return (
    <>
      <div className={classes.when}>
        <DayInput
          label="Day"
          today={today}
          classNames={FIELD}
          {...day}
          value={values.day}
          onChange={(value) => {
            day.onChange(value)
            forget()
          }}
          data-autofocus={begins || undefined}
        />
        <TimeInput
          label="Start"
          classNames={FIELD}
          {...time}
          value={values.time}
          onChange={(value) => {
            time.onChange(value)
            forget()
          }}
        />
        <NumberInput
          label="Length"
          classNames={FIELD}
          suffix=" min"
          step={5}
          min={0}
          max={1440}
          clampBehavior="none"
          {...form.getInputProps('minutes')}
        />
      </div>
      {meaning.kind === 'twice' && (
        <Radio.Group label={meaning.message} {...form.getInputProps('fold')}>
          <div className={classes.folds}>
            {(['first', 'second'] as const).map((fold) => (
              <Radio key={fold} value={fold} label={foldWords(meaning, fold, values.zone)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <TimeWords values={values} also={also} now={now} />
    </>
  )
}

/** What the fields mean: whose clock it is, when it ends, and when that is for others. */
function TimeWords({ values, also, now }: { values: WhenValues; also: readonly AlsoIn[]; now: number }) {
  const span = spanOfWhen(values)
  const others = also.filter(({ zone }) => zone !== values.zone)
  return (
    <output className={classes.means}>
      <span>
        Times of {formatZone(values.zone, span === null ? now : Date.parse(span.startAt))}
        {span !== null && `: ${clockSpan(span, values.zone)}`}.
      </span>
      {span !== null &&
        others.map(({ who, zone }) => (
          <span key={who}>
            {who}: {dayAndSpan(span, zone, now)}, {zone}.
          </span>
        ))}
    </output>
  )
}
