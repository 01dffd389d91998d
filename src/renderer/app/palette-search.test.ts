import { describe, expect, test } from 'vitest'
import type { Level, Registered } from './commands.ts'
import { findCommands, fits, marked, parseQuery } from './palette-search.ts'

function command(id: string, title: string, group: string, level: Level = 'app'): Registered {
  return { id, title, group, level, run: () => {} }
}

test('a sign narrows to one kind of thing', () => {
  expect(parseQuery('@mar')).toEqual({ only: 'users', text: 'mar' })
  expect(parseQuery('# north')).toEqual({ only: 'tenants', text: 'north' })
  expect(parseQuery('>rec')).toEqual({ only: 'commands', text: 'rec' })
  expect(parseQuery(' rec ')).toEqual({ only: null, text: 'rec' })
})

describe('fits', () => {
  test.each([
    ['Reconnect', 'rec', 3],
    ['Go to users', 'us', 2],
    ['Lucrecia Pinto', 'rec', 1],
    ['Łukasz Wiśniewski', 'wis', 2],
    ['Pause', 'rec', 0],
    ['Anything', '', 1],
  ])('%s for %s is %d', (text, typed, fit) => {
    expect(fits(text, typed)).toBe(fit)
  })
})

test('what is open comes first, then commands, then pages; keys alone are not offered', () => {
  const groups = findCommands(
    [
      command('go.reports', 'Reports', 'Go to'),
      command('app.reload', 'Reread', 'Everywhere'),
      command('users.reconnect', 'Reconnect', 'On Maria Castellanos', 'open'),
      { ...command('list.next', 'Rext', 'In a list'), keyOnly: true },
    ],
    're',
  )
  expect(groups.map(({ title }) => title)).toEqual(['On Maria Castellanos', 'Commands', 'Go to'])
  expect(groups.flatMap(({ commands }) => commands.map(({ id }) => id))).not.toContain('list.next')
})

test('what was typed is marked', () => {
  expect(marked('Reconnect', 'rec')).toEqual([
    { text: 'Rec', hit: true },
    { text: 'onnect', hit: false },
  ])
  expect(marked('Pause', 'x')).toEqual([{ text: 'Pause', hit: false }])
})
