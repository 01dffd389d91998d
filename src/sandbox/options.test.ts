import { describe, expect, it } from 'vitest'
import { readCommandLine, readOptions } from './options.ts'
import { startSandbox } from './start.ts'

describe('the command line', () => {
  it('is read whole, or not at all', () => {
    const args = [
      '--port',
      '0',
      '--seed',
      '2',
      '--tenants',
      '4',
      '--users',
      '9',
      '--plan',
      'free',
      '--data-dir',
      '/x',
    ]
    expect(readCommandLine([...args, '--switch', 'lag=5', '--switch', 'api.url=http://a=b'])).toEqual({
      port: 0,
      seed: 2,
      tenants: 4,
      users: 9,
      plan: 'free',
      dataDir: '/x',
      switches: { lag: '5', 'api.url': 'http://a=b' },
    })
    expect(readCommandLine(['--help', '--users', '5'])).toBeUndefined()
    expect(readCommandLine([])).toEqual({})
  })

  it.each([
    [['--switch', 'lag'], 'NAME=VALUE'],
    [['--switch', '=x'], 'NAME=VALUE'],
    [['--nonsense'], '--nonsense'],
    [['--plan', 'gold'], 'plan'],
    [['--port', '70000'], 'port'],
    [['--port', '-1'], '--port'],
    [['--seed', '1.5'], 'seed'],
    [['--users', 'many'], 'users'],
    [['--tenants', '0'], 'tenants'],
    [['--data-dir', ''], 'dataDir'],
    [['extra'], 'extra'],
  ])('refuses %j by name', (args, text) => {
    expect(() => readCommandLine(args)).toThrow(text)
  })
})

describe('options as an object', () => {
  it.each([
    [{ nonsense: 1 }, 'nonsense'],
    [{ users: 'many' }, 'users'],
    [{ plan: 5 }, 'plan'],
    ['text', 'Option'],
  ])('are refused by name: %j', (value, text) => {
    expect(() => readOptions(value)).toThrow(text)
  })

  it('are refused at the start where they do not fit together', async () => {
    await expect(startSandbox({ tenants: 5, users: 4 })).rejects.toThrow('users')
    await expect(startSandbox({ switches: { lag: 'soon', 'no.such': 1 } })).rejects.toThrow(
      /lag cannot be "soon".*unknown switch no\.such/,
    )
  })
})
