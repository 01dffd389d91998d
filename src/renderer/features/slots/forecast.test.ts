import { expect, test } from 'vitest'
import { type Outlook, forecast } from './forecast.ts'

const OUTLOOK: Outlook = {
  name: 'Maria',
  state: 'healthy',
  used: 38,
  zoomIsAway: false,
  reset: '01:00 (00:00 UTC)',
}

test('says what a change costs', () => {
  expect(forecast(OUTLOOK)).toEqual({
    tone: 'off',
    text: 'Goes to Zoom at once, for 1 of Maria’s 62 left today.',
  })
})

test('says what it will wait for', () => {
  expect(forecast({ ...OUTLOOK, state: 'paused' }).text).toBe(
    'Maria is paused; it waits until they are resumed.',
  )
  expect(forecast({ ...OUTLOOK, used: 100 }).text).toBe(
    'Maria has no creates or updates left today; it goes by itself at 01:00 (00:00 UTC).',
  )
  expect(forecast({ ...OUTLOOK, zoomIsAway: true }).tone).toBe('odd')
})

test('a host who is not there comes before a Zoom that is not', () => {
  expect(forecast({ ...OUTLOOK, state: 'neverConnected', zoomIsAway: true }).text).toContain('not connected')
})
