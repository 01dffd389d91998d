import { isSameSecret } from '../oauth/secrets.ts'
import type { Call } from './call.ts'
import { Refusal, refuseField } from './errors.ts'

/** One page of a list, as asked for. */
export interface PageRequest {
  size: number
  /** The key of the last row of the page before. */
  after: string | undefined
  /** The page by number, as Zoom still allows. */
  number: number | undefined
}

export interface Page<T> {
  rows: T[]
  nextToken: string
}

/** Reads a whole number from the query; anything else is refused by name. */
export function readCount(call: Call, name: string, fallback: number, max: number): number {
  const text = call.query.get(name)
  if (text === null || text === '') return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > max) throw refuseField(name)
  return value
}

/** The query without what changes from page to page: a page token is good for the same question only. */
function questionOf(call: Call): string {
  const query = new URLSearchParams(call.query)
  query.delete('next_page_token')
  query.sort()
  const who = call.bearer.user?.id ?? call.account.id
  return JSON.stringify([call.operation.id, call.params, who, query.toString()])
}

/** Zoom: pagination: `page_size`, and a `next_page_token` that lives 15 minutes. */
export function readPage(call: Call, maxSize: number): PageRequest {
  const size = readCount(call, 'page_size', 30, maxSize)
  const token = call.query.get('next_page_token')
  if (token !== null && token !== '') return { size, after: openToken(call, token), number: undefined }
  const hasNumber = (call.query.get('page_number') ?? '') !== ''
  return { size, after: undefined, number: hasNumber ? readCount(call, 'page_number', 1, 1e6) : undefined }
}

/** The token for the page after a row. */
export function sealToken(call: Call, after: string): string {
  const content = Buffer.from(JSON.stringify([after, call.now])).toString('base64url')
  return `${content}.${call.sandbox.keys.sign('page', `${content}\n${questionOf(call)}`)}`
}

function openToken(call: Call, token: string): string {
  const refusal = new Refusal(400, 300, 'The next page token is invalid or expired.')
  const [content = '', signature = ''] = token.split('.')
  const expected = call.sandbox.keys.sign('page', `${content}\n${questionOf(call)}`)
  if (!isSameSecret(signature, expected)) throw refusal
  const [after, at] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, number]
  if (Math.abs(call.now - at) >= call.sandbox.switches.pageTokenLifeMs()) throw refusal
  return after
}

/** Cuts one page out of rows that are sorted by `keyOf`. */
export function cutPage<T>(
  call: Call,
  page: PageRequest,
  rows: readonly T[],
  keyOf: (row: T) => string,
): Page<T> {
  const { after, size, number } = page
  const found =
    after === undefined ? (number ?? 1) * size - size : rows.findIndex((row) => keyOf(row) > after)
  const from = found === -1 ? rows.length : found
  const cut = rows.slice(from, from + size)
  const last = cut.at(-1)
  const hasMore = last !== undefined && from + size < rows.length
  return { rows: cut, nextToken: hasMore ? sealToken(call, keyOf(last)) : '' }
}

/** The fields that all lists have around their rows. */
export function pageFields(page: PageRequest, total: number, nextToken: string) {
  return {
    page_count: Math.ceil(total / page.size),
    page_number: page.number ?? 1,
    page_size: page.size,
    total_records: total,
    next_page_token: nextToken,
  }
}
