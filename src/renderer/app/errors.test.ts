import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { fieldError, isExpected, showError } from './errors.ts'

const taken = new ORPCError('CONFLICT', {
  defined: true,
  message: 'client1.example.com belongs to Northgate Clinics.',
  data: { field: 'domain' },
})

describe('what is shown', () => {
  test('an expected error keeps main’s words and its code', () => {
    expect(showError(taken)).toEqual({
      title: 'This is taken',
      text: 'client1.example.com belongs to Northgate Clinics.',
      code: 'CONFLICT',
      expected: true,
    })
  })

  test('an unexpected one says that we broke, with the id of the log', () => {
    const error = new ORPCError('INTERNAL_SERVER_ERROR', { data: { id: '7f2e-0c41' } })
    expect(showError(error)).toMatchObject({
      title: 'Something in Switchboard broke',
      code: '7f2e-0c41',
      expected: false,
    })
    expect(showError(new TypeError('x'))).toMatchObject({ code: 'TypeError', expected: false })
  })

  test('an answer that the link cut off is neither', () => {
    expect(showError(new DOMException('closed', 'AbortError'))).toMatchObject({
      code: 'link lost',
      expected: true,
    })
  })

  test('a code of ours that was not declared is not taken for an expected one', () => {
    expect(showError(new ORPCError('CONFLICT', { message: 'raw' })).expected).toBe(false)
  })
})

describe('fields', () => {
  test('an error about a field stands at the field', () => {
    expect(fieldError(taken)).toEqual({
      field: 'domain',
      message: 'client1.example.com belongs to Northgate Clinics.',
    })
    expect(fieldError(new TypeError('x'))).toBeNull()
  })

  test('codes narrow', () => {
    expect(isExpected(taken, 'CONFLICT')).toBe(true)
    expect(isExpected(taken, 'NOT_FOUND')).toBe(false)
  })
})
