import { describe, expect, test } from 'vitest'
import { type KeyPress, Sequence, isLetterPress, keyCaps, pressOf } from './keys.ts'

function press(key: string, held: Partial<KeyPress> = {}): string {
  return pressOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })
}

describe('presses', () => {
  test.each([
    ['j', {}, 'j'],
    ['J', { shiftKey: true }, 'shift+j'],
    ['k', { ctrlKey: true }, 'mod+k'],
    ['k', { metaKey: true }, 'mod+k'],
    ['H', { ctrlKey: true, shiftKey: true }, 'mod+shift+h'],
    ['?', { shiftKey: true }, '?'],
    ['[', { altKey: true }, '['],
    ['ArrowDown', { shiftKey: true }, 'shift+arrowdown'],
    ['Escape', {}, 'escape'],
    [' ', {}, 'space'],
  ])('%s with %o is %s', (key, held, expected) => {
    expect(press(key, held)).toBe(expected)
  })

  test('only what types is a letter', () => {
    expect(isLetterPress('j')).toBe(true)
    expect(isLetterPress('?')).toBe(true)
    expect(isLetterPress('mod+k')).toBe(false)
    expect(isLetterPress('escape')).toBe(false)
  })
})

describe('sequences', () => {
  test('two keys soon after each other may be one sequence', () => {
    const sequence = new Sequence()
    expect(sequence.next('g', 0)).toEqual(['g'])
    expect(sequence.next('u', 400)).toEqual(['g u', 'u'])
  })

  test('too late, or after a command, they are not', () => {
    const sequence = new Sequence()
    sequence.next('g', 0)
    expect(sequence.next('u', 2000)).toEqual(['u'])
    sequence.reset()
    expect(sequence.next('o', 2100)).toEqual(['o'])
  })
})

test('caps are drawn as the keyboard shows them', () => {
  expect(keyCaps('mod+shift+h', false)).toEqual(['Ctrl', 'Shift', 'H'])
  expect(keyCaps('mod+k', true)).toEqual(['⌘', 'K'])
  expect(keyCaps('g u', false)).toEqual(['G', 'U'])
  expect(keyCaps('escape', false)).toEqual(['Esc'])
})
