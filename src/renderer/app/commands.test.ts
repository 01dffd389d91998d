import { describe, expect, test, vi } from 'vitest'
import { type Command, CommandRegistry } from './commands.ts'

function command(id: string, keys?: string): Command {
  return { id, title: id, group: 'Commands', run: () => {}, ...(keys === undefined ? {} : { keys }) }
}

describe('the registry', () => {
  test('a key means what is nearest, whatever was registered first', () => {
    const registry = new CommandRegistry()
    registry.add('inspector', [command('inspector.close', 'escape')])
    registry.add('page', [command('page.clear', 'escape')])
    expect(registry.byKeys('escape')?.id).toBe('inspector.close')
  })

  test('within a level the latest wins, and gives way when it goes', () => {
    const registry = new CommandRegistry()
    registry.add('page', [command('first', 'r')])
    const remove = registry.add('page', [command('second', 'r')])
    expect(registry.byKeys('r')?.id).toBe('second')
    remove()
    expect(registry.byKeys('r')?.id).toBe('first')
  })

  test('one id is one command', () => {
    const registry = new CommandRegistry()
    registry.add('app', [command('new', 'n')])
    registry.add('page', [command('new', 'n')])
    expect(registry.all().map(({ id, level }) => [id, level])).toEqual([['new', 'page']])
  })

  test('listeners hear of each change, and the list is stable between changes', () => {
    const registry = new CommandRegistry()
    const heard = vi.fn<() => void>()
    registry.subscribe(heard)
    const remove = registry.add('app', [command('a')])
    expect(registry.all()).toBe(registry.all())
    remove()
    expect(heard).toHaveBeenCalledTimes(2)
    expect(registry.all()).toEqual([])
  })
})
