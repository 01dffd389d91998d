import { Select } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { useQuery } from '@tanstack/react-query'
import { IconCheck } from '@tabler/icons-react'
import { TenantId } from '../../../contract/ids.ts'
import { useNow } from '../../app/console-clock.ts'
import { useScope, useSetScope } from '../../app/scope.ts'
import { Button } from '../../components/Button.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { type Days, PRESETS, type Preset, daysOfPreset } from './days.ts'
import classes from './reports.module.css'

type ReportBuilderProps = {
  days: Days
  preset: Preset | null
  onDays: (days: Days | Preset) => void
}

const ALL = 'all'
const NO_WEEKEND: [] = []
const CALENDAR = {
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  previousYear: 'Previous year',
  nextYear: 'Next year',
  previousDecade: 'Previous decade',
  nextDecade: 'Next decade',
}
const NOTES = [
  'Cells that look like formulas are written as text.',
  'Each number can be counted again from the ledger.',
  'All rows are written; the preview shows the first.',
]

/** What the report is about: whose usage, and which of Zoom's days. */
export function ReportBuilder({ days, preset, onDays }: ReportBuilderProps) {
  const today = daysOfPreset('today', useNow()).to
  return (
    <section className={classes.builder} aria-label="What to report">
      <div className={classes.part}>
        <h2 className={classes.label}>What to report</h2>
        <p>Usage by tenant, user, day and label</p>
        <p className={classes.help}>
          Calls to Zoom, how many of them count for a user’s 100, and what Zoom refused.
        </p>
      </div>
      <fieldset className={classes.part}>
        <legend className="visually-hidden">Days</legend>
        <p className={classes.label} aria-hidden>
          Days
        </p>
        <div className={classes.presets}>
          {PRESETS.map(({ id, label }) => (
            <Button
              key={id}
              kind={id === preset ? 'default' : 'quiet'}
              aria-pressed={id === preset}
              className={classes.preset}
              onClick={() => onDays(id)}
            >
              {label}
            </Button>
          ))}
        </div>
        <div className={classes.dates}>
          <Day
            label="From"
            value={days.from}
            last={today}
            onChange={(from) => onDays({ from, to: from > days.to ? from : days.to })}
          />
          <Day
            label="To"
            value={days.to}
            last={today}
            onChange={(to) => onDays({ from: to < days.from ? to : days.from, to })}
          />
        </div>
        <p className={classes.help}>Zoom’s days: 00:00 to 24:00 UTC.</p>
      </fieldset>
      <div className={classes.part}>
        <TenantChoice />
      </div>
      <ul className={classes.notes}>
        {NOTES.map((note) => (
          <li key={note}>
            <IconCheck size={14} stroke={2} aria-hidden />
            {note}
          </li>
        ))}
      </ul>
    </section>
  )
}

type DayProps = { label: string; value: string; last: string; onChange: (day: string) => void }

function Day({ label, value, last, onChange }: DayProps) {
  return (
    <DateInput
      label={label}
      size="sm"
      value={value}
      maxDate={last}
      valueFormat="D MMM YYYY"
      // Red weekends would be colour without a meaning.
      weekendDays={NO_WEEKEND}
      hideOutsideDates
      ariaLabels={CALENDAR}
      onChange={(day) => {
        if (day !== null) onChange(day)
      }}
      popoverProps={{ shadow: 'none' }}
    />
  )
}

/** The tenant scope, as a part of the report. */
function TenantChoice() {
  const { tenantId } = useScope()
  const setScope = useSetScope()
  const mask = usePrivate()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  return (
    <Select
      label="Tenant"
      searchable
      limit={60}
      data={[
        { value: ALL, label: 'All tenants' },
        ...tenants.map(({ id, name }) => ({ value: id, label: mask(name) })),
      ]}
      value={tenantId ?? ALL}
      onChange={(value) => setScope(value === null || value === ALL ? undefined : TenantId.parse(value))}
      nothingFoundMessage="No tenant has this name"
    />
  )
}
