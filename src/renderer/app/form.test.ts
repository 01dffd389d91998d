import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Domain } from '../../contract/tenants.ts'
import { TimeZone } from '../../contract/time.ts'
import { fieldErrors } from './form.ts'

const schema = z.object({
  name: z.string().trim().min(1).max(5),
  domain: Domain,
  timeZone: TimeZone,
  kind: z.enum(['a', 'b']).nullable(),
  passphrase: z.string().min(10, 'at least 10 characters'),
})
const good = {
  name: 'x',
  domain: 'client1.example.com',
  timeZone: 'UTC',
  kind: null,
  passphrase: '0123456789',
}

describe('what is wrong stands in plain words', () => {
  test('nothing is wrong', () => {
    expect(fieldErrors(schema, good)).toEqual({})
  })

  test.each([
    [{ name: ' ' }, { name: 'Fill this in.' }],
    [{ name: 'abcdefg' }, { name: 'At most 5 characters.' }],
    [{ domain: 'nonsense' }, { domain: 'A domain such as client1.example.com.' }],
    [{ timeZone: 'Europe/Stokholm' }, { timeZone: 'No such time zone.' }],
    [{ kind: undefined }, { kind: 'Choose one.' }],
    [{ passphrase: 'short' }, { passphrase: 'At least 10 characters.' }],
  ])('%o', (change, errors) => {
    expect(fieldErrors(schema, { ...good, ...change })).toEqual(errors)
  })
})
