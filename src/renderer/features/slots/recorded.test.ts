import { describe, expect, it } from 'vitest'
import { ORPCError } from '@orpc/client'
import type { ErrorCode } from '../../../contract/errors.ts'
import { recordedAnswer } from './recorded.ts'

function expected(code: ErrorCode): ORPCError<string, unknown> {
  return new ORPCError(code, { defined: true, message: 'as main says it' })
}

describe('what is said where Zoom recorded nothing', () => {
  it('a meeting that no one started is an answer, not a failure', () => {
    expect(recordedAnswer(expected('MEETING_GONE'))).toMatchObject({ tone: 'off', askAgain: false })
  })

  it('a Basic host is named as the reason, with what helps', () => {
    const { text, askAgain } = recordedAnswer(expected('PAID_ONLY'))
    expect(text).toMatch(/Basic.*licence/)
    expect(askAgain).toBe(true)
  })

  it('everything else keeps main’s words and may be asked again', () => {
    expect(recordedAnswer(expected('ZOOM_UNREACHABLE'))).toMatchObject({
      tone: 'odd',
      text: 'as main says it',
      askAgain: true,
    })
    expect(recordedAnswer(new Error('boom'))).toMatchObject({ tone: 'bad', askAgain: true })
  })
})
