import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { UtcDay } from '../../../contract/time.ts'
import { formatCount, formatNumberOf, formatUtcDay } from '../../app/format.ts'
import classes from './UsageChart.module.css'
import type { everyDay } from './days.ts'

type Day = ReturnType<typeof everyDay>[number]
type UsageChartProps = { days: readonly Day[]; onDay: (day: UtcDay) => void }

const HEIGHT = 148
const TICK = { fill: 'var(--ink-3)' }
/** `Tue 24 Nov` is too long for an axis; the month stands where it begins. */
function tickOf(day: UtcDay, index: number): string {
  const [, , date, month] = formatUtcDay(day).match(/^(\S+) (\d+) (\S+)$/) ?? []
  return index === 0 || date === '1' ? `${date} ${month}` : `${date}`
}

/** Calls by Zoom day, with what Zoom refused on top. A click narrows the report to a day. */
export function UsageChart({ days, onDay }: UsageChartProps) {
  const data = days.map(({ day, calls, countsFor100, refused }) => ({
    day,
    counted: countsFor100,
    others: Math.max(0, calls - countsFor100),
    calls,
    refused,
  }))
  return (
    <div className={classes.frame}>
      <p className={classes.legend} aria-hidden>
        <span className={classes.key} data-of="counted" /> Creates and updates
        <span className={classes.key} data-of="others" /> Other calls
      </p>
      <div aria-hidden className={classes.chart}>
        <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 640, height: HEIGHT }}>
          <BarChart
            data={data}
            margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
            barCategoryGap="28%"
            accessibilityLayer={false}
            onClick={({ activeLabel }) => {
              if (activeLabel !== undefined) onDay(String(activeLabel))
            }}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              tick={TICK}
              dataKey="day"
              tickFormatter={tickOf}
              tickLine={false}
              axisLine={false}
              interval="preserveStartEnd"
              minTickGap={12}
            />
            <YAxis
              tick={TICK}
              width={52}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
              tickCount={4}
              tickFormatter={short}
            />
            <Tooltip content={DayTip} cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} />
            <Bar
              dataKey="counted"
              stackId="calls"
              fill="var(--accent)"
              maxBarSize={32}
              isAnimationActive={false}
            />
            <Bar
              dataKey="others"
              stackId="calls"
              fill="var(--off)"
              maxBarSize={32}
              isAnimationActive={false}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <DaysTable days={days} />
    </div>
  )
}

/** `20 k` */
function short(count: number): string {
  return count < 10_000 ? formatCount(count) : `${formatCount(Math.round(count / 1000))} k`
}

type TipProps = { active?: boolean; payload?: readonly { payload?: Day }[] }

function DayTip({ active, payload }: TipProps) {
  const day = payload?.[0]?.payload
  if (active !== true || day === undefined) return null
  return (
    <div className={classes.tip}>
      <strong>{formatUtcDay(day.day)}, UTC</strong>
      <span>{formatNumberOf(day.calls, 'call')}</span>
      {day.refused > 0 && <span>{formatCount(day.refused)} refused</span>}
    </div>
  )
}

/** The chart's twin for who cannot see it. */
function DaysTable({ days }: { days: readonly Day[] }) {
  return (
    <table className="visually-hidden">
      <caption>Calls by day, UTC</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Calls</th>
          <th scope="col">Creates and updates</th>
          <th scope="col">Refused</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, calls, countsFor100, refused }) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            <td>{calls}</td>
            <td>{countsFor100}</td>
            <td>{refused}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
