import { describe, expect, test } from 'vitest'
import { fieldErrors } from '../../../app/form.ts'
import { inOtherZone, spanOfWhen, whenAt, whenSchema } from './when-form.ts'

const BERLIN = 'Europe/Berlin'
const NOW = Date.parse('2026-11-24T08:04:00Z')
const schema = whenSchema(() => NOW)
const at = (text: string) => whenAt(Date.parse(text), BERLIN, 45)

describe('the fields of a time', () => {
  test('mean a span', () => {
    expect(spanOfWhen(at('2026-11-25T09:00:00Z'))).toEqual({
      startAt: '2026-11-25T09:00:00.000Z',
      endAt: '2026-11-25T09:45:00.000Z',
    })
    expect(fieldErrors(schema, at('2026-11-25T09:00:00Z'))).toEqual({})
  })

  test('a night in which clocks go back is as long as it is', () => {
    const values = { ...whenAt(Date.parse('2027-10-30T23:30:00Z'), BERLIN, 120) }
    expect(values).toMatchObject({ day: '2027-10-31', time: '01:30' })
    expect(spanOfWhen(values)?.endAt).toBe('2027-10-31T01:30:00.000Z')
  })

  test('a time that is skipped or comes twice is said at its field', () => {
    expect(fieldErrors(schema, { ...at('2027-03-28T03:30:00Z'), time: '02:30' })).toEqual({
      time: expect.stringContaining('02:30 does not exist in Europe/Berlin on 28 Mar 2027'),
    })
    const twice = { ...at('2027-10-31T12:00:00Z'), time: '02:30', fold: '' as const }
    expect(fieldErrors(schema, twice)).toEqual({ fold: 'Choose which one.' })
    expect(spanOfWhen({ ...twice, fold: 'second' })?.startAt).toBe('2027-10-31T01:30:00.000Z')
  })

  test('what is past, missing or too long is said', () => {
    expect(Object.keys(fieldErrors(schema, at('2026-11-24T08:00:00Z')))).toEqual(['time'])
    expect(
      Object.keys(fieldErrors(schema, { ...at('2026-11-25T08:00:00Z'), day: '', minutes: 1441 })),
    ).toEqual(['day', 'minutes'])
    expect(fieldErrors(schema, { ...at('2026-11-25T08:00:00Z'), minutes: '' })).toHaveProperty('minutes')
  })

  test('another host keeps the moment, not the figures', () => {
    const there = inOtherZone(at('2026-11-25T09:00:00Z'), 'America/New_York')
    expect(there).toMatchObject({ day: '2026-11-25', time: '04:00', zone: 'America/New_York' })
    expect(spanOfWhen(there)).toEqual(spanOfWhen(at('2026-11-25T09:00:00Z')))
    expect(inOtherZone({ ...at('2026-11-25T09:00:00Z'), day: '' }, 'UTC')).toMatchObject({
      day: '',
      time: '10:00',
    })
  })
})
