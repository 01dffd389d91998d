import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { FileToSave } from '../host/host.ts'
import { Downloads } from './downloads.ts'

const file = (name: string): FileToSave => ({
  name,
  mediaType: 'text/csv',
  content: () => Readable.from([name]),
})

function idOf(downloads: Downloads, name: string): string {
  const offered = downloads.offer(file(name))
  if (offered.kind !== 'download') throw new Error('it is not offered for download')
  return offered.url.slice('/download/'.length)
}

it('a file is fetched once, under an id that nobody can guess', () => {
  const downloads = new Downloads(new ManualClock())
  const [one, two] = [idOf(downloads, 'one'), idOf(downloads, 'two')]
  expect([one.length, one === two]).toEqual([43, false])
  expect(downloads.take(one)?.name).toBe('one')
  expect(downloads.take(one)).toBeNull()
  expect(downloads.take('')).toBeNull()
  expect(downloads.take(two)?.name).toBe('two')
})

it('a file is kept for a minute', () => {
  const clock = new ManualClock()
  const downloads = new Downloads(clock)
  const [one, two] = [idOf(downloads, 'one'), idOf(downloads, 'two')]
  clock.advance(60_000)
  expect(downloads.take(one)?.name).toBe('one')
  clock.advance(1)
  expect(downloads.take(two)).toBeNull()
})
