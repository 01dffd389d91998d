import { describe, expect, it } from 'vitest'
import { slots } from './slots.ts'
import { line, oneLine } from './line.ts'

describe('one line of text', () => {
  it.each([
    ['Elif\r\nBcc: evil@example.com', 'Elif Bcc: evil@example.com'],
    ['a\u0000b\u001B[31mc\u0085d\u2028e\u2029f', 'a b [31mc d e f'],
    ['\u202Egnp.exe\u202C', 'gnp.exe'],
    ['\u2066a\u2069', 'a'],
    ['  Ren\u00E9e  ', 'Ren\u00E9e'],
    // Marks and joiners of languages that need them, and emoji, stand.
    ['\u05D0\u200F!', '\u05D0\u200F!'],
    ['\u{1F469}\u200D\u{1F4BB}', '\u{1F469}\u200D\u{1F4BB}'],
  ])('of %j is %j', (text, shown) => {
    expect(oneLine(text)).toBe(shown)
  })

  it('is not empty once nothing unseen is left, nor too long', () => {
    expect(line(5).safeParse('\u202E\r\n').success).toBe(false)
    expect(line(5).safeParse('123456').success).toBe(false)
    expect(line(5).parse(' 12345\n')).toBe('12345')
  })

  it('is what a booking takes for the attendee and the topic', () => {
    const schema = slots.book['~orpc'].inputSchema
    const booking = {
      id: 'slt_00000000000000000001',
      attendee: { name: 'Elif\nX', email: 'elif@example.com', timeZone: 'UTC' },
      topic: '\u202EIntake',
      notes: 'two\nlines',
    }
    expect(schema?.safeParse(booking).data).toMatchObject({
      attendee: { name: 'Elif X' },
      topic: 'Intake',
      notes: 'two\nlines',
    })
  })
})
