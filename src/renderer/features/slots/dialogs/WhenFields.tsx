import { NumberInput, Radio, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useNow } from '../../../app/console-clock.ts'
import { formatZone } from '../../../app/format.ts'
import { clockSpan, dayAndSpan } from '../slot-words.ts'
import { foldWords } from '../wall-clock.ts'
import classes from './dialogs.module.css'
import { type WhenValues, meaningOfWhen, spanOfWhen } from './when-form.ts'

/** A zone in which the time is shown beside the fields, and for whom. */
export type AlsoIn = { who: string; zone: string }

type WhenFieldsProps<Values extends WhenValues> = {
  form: UseFormReturnType<Values>
  also: readonly AlsoIn[]
  autoFocus?: boolean
}

/** Day, start and length on the clock of a zone, which is named; and the same for whoever reads another clock. */
export function WhenFields<Values extends WhenValues>({
  form,
  also,
  autoFocus = false,
}: WhenFieldsProps<Values>) {
  const values: WhenValues = form.getValues()
  const meaning = meaningOfWhen(values)
  const now = useNow()
  // A time that comes twice was chosen for the day and time it stood at.
  const forget = () => form.setValues({ fold: '' } as Partial<Values>)
  const day = form.getInputProps('day')
  const time = form.getInputProps('time')
  return (
    <>
      <div className={classes.when}>
        <TextInput
          type="date"
          label="Day"
          {...day}
          onChange={(event) => {
            day.onChange(event)
            forget()
          }}
          data-autofocus={autoFocus || undefined}
        />
        <TextInput
          type="time"
          label="Start"
          {...time}
          onChange={(event) => {
            time.onChange(event)
            forget()
          }}
        />
        <NumberInput
          label="Length"
          suffix=" min"
          step={5}
          min={0}
          max={1440}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
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
