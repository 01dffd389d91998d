import { expect, test } from 'vitest'
import { MASK, hideIn } from './hide-in.ts'

test('names and mails are masked, the rest stays', () => {
  expect(hideIn('Maria Castellanos is paused; maria@client1.example.com waits.', ['Maria Castellanos'])).toBe(
    `${MASK} is paused; ${MASK} waits.`,
  )
  expect(hideIn('Refresh refused: invalid_grant', [''])).toBe('Refresh refused: invalid_grant')
})
