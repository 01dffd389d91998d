import { expect, test } from 'vitest'
import { fieldChanges, fieldWords } from './changes.ts'

test('what changed comes first, what stayed after it', () => {
  const before = JSON.stringify({ name: 'Maria', email: 'maria@client1.example.com', zone: null })
  const after = JSON.stringify({ name: 'Maria', email: 'm.c@client1.example.com', zone: 'Europe/Berlin' })
  expect(
    fieldChanges(before, after).map(({ field, before: was, after: is, kind }) => [field, was, is, kind]),
  ).toEqual([
    ['email', 'maria@client1.example.com', 'm.c@client1.example.com', 'changed'],
    ['zone', 'none', 'Europe/Berlin', 'changed'],
    ['name', 'Maria', 'Maria', 'same'],
  ])
})

test('something made has no before, something removed no after', () => {
  expect(fieldChanges(null, '{"rows":12}')).toEqual([
    { field: 'rows', before: null, after: '12', kind: 'added' },
  ])
  expect(fieldChanges('{"paused":true}', null)).toEqual([
    { field: 'paused', before: 'yes', after: null, kind: 'removed' },
  ])
  expect(fieldChanges(null, null)).toEqual([])
})

test('what is no object is shown as it is', () => {
  expect(fieldChanges('"free"', '"pro"')[0]).toMatchObject({ field: 'value', before: 'free', after: 'pro' })
  expect(fieldChanges('{broken', null)[0]).toMatchObject({ before: '{broken' })
  expect(fieldChanges(null, '{"scopes":["a","b"]}')[0]).toMatchObject({ after: '["a","b"]' })
})

test('fields are named in words', () => {
  expect(fieldWords('planSource')).toBe('Plan source')
  expect(fieldWords('zoom_user_id')).toBe('Zoom user id')
})
