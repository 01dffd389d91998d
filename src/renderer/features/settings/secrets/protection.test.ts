import { expect, test } from 'vitest'
import { passphraseFaults, protectionOf } from './protection.ts'

const entered = { passphrase: 'correct horse', again: 'correct horse', understood: false }

test('a passphrase is long enough and typed twice the same', () => {
  expect(passphraseFaults('short', 'short')).toEqual({ passphrase: '10 characters or more; these are 5.' })
  expect(passphraseFaults('correct horse', 'correct hrose')).toHaveProperty('again')
  expect(passphraseFaults('correct horse', 'correct horse')).toEqual({})
})

test('a way is complete only with what it needs', () => {
  expect(protectionOf('passphrase', entered)).toEqual({ mode: 'passphrase', passphrase: 'correct horse' })
  expect(protectionOf('passphrase', { ...entered, again: '' })).toBeNull()
  expect(protectionOf('keyFile', entered)).toBeNull()
  expect(protectionOf('keyFile', { ...entered, understood: true })).toEqual({
    mode: 'keyFile',
    understood: true,
  })
  expect(protectionOf('memory', entered)).toEqual({ mode: 'memory' })
})
