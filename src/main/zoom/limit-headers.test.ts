import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parseRetryAfter, readLimitHeaders } from './limit-headers.ts'

const NOW = Date.parse('2026-11-24T08:04:00.000Z')
const MIDNIGHT = Date.parse('2026-11-25T00:00:00.000Z')
const zone = process.env['TZ']

describe('Retry-After', () => {
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  it.each([
    ['an ISO date-time', '2026-11-25T00:00:00Z', MIDNIGHT],
    ['an ISO date-time with milliseconds', '2026-11-25T00:00:00.000Z', MIDNIGHT],
    ['an ISO date-time with an offset', '2026-11-25T09:00:00+09:00', MIDNIGHT],
    ['seconds', '120', NOW + 120_000],
    ['seconds with spaces around', ' 2 ', NOW + 2000],
    ['an HTTP date', 'Wed, 25 Nov 2026 00:00:00 GMT', MIDNIGHT],
    ['tomorrow’s end at the latest', '2026-11-26T08:03:59Z', Date.parse('2026-11-26T08:03:59Z')],
    ['missing', null, null],
    ['empty', '', null],
    ['zero', '0', null],
    ['past', '2020-05-31T00:00:00Z', null],
    ['a past HTTP date', 'Sun, 31 May 2020 00:00:00 GMT', null],
    ['now', '2026-11-24T08:04:00Z', null],
    ['far', '2031-01-01T00:00:00Z', null],
    ['far in seconds', '999999999', null],
    ['more digits than any number of seconds', '99999999999999999999', null],
    ['negative', '-5', null],
    ['a fraction', '1.5', null],
    ['garbage', 'soon', null],
    ['garbage that begins like a date', '2026-99-99T99:99:99Z', null],
    ['garbage that ends like a date', 'whenever GMT', null],
    ['a date alone', '2026-11-25', null],
  ])('that is %s', (_what, text, at) => {
    expect(parseRetryAfter(text, NOW)).toBe(at)
  })

  it.each(['Asia/Tokyo', 'America/Los_Angeles', 'UTC'])(
    'without a zone is UTC, as all of Zoom’s times, on a machine in %s',
    (machine) => {
      process.env['TZ'] = machine
      expect(parseRetryAfter('2026-11-25T00:00:00', NOW)).toBe(MIDNIGHT)
    },
  )

  it('is believed only if it is to come and at most two days off, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
        ),
        (text) => {
          const at = parseRetryAfter(text, NOW)
          expect(at === null || (at > NOW && at <= NOW + 2 * 86_400_000)).toBe(true)
        },
      ),
    )
  })
})

describe('the limit headers', () => {
  const read = (headers: Record<string, string>): ReturnType<typeof readLimitHeaders> => {
    const { raw: _raw, ...facts } = readLimitHeaders(new Headers(headers), NOW)
    return { ...facts, raw: {} }
  }
  const nothing = { category: null, type: null, limit: null, remaining: null, retryAt: null, raw: {} }

  it.each([
    ['none', {}, nothing],
    ['category2026', { 'x-ratelimit-category': 'Light' }, { ...nothing, category: 'light' }],
    [
      'documented2020, per second',
      {
        'X-RateLimit-Category': 'Medium',
        'X-RateLimit-Type': 'QPS',
        'X-RateLimit-Limit': '20',
        'X-RateLimit-Remaining': '0',
      },
      { ...nothing, category: 'medium', type: 'second', limit: 20, remaining: 0 },
    ],
    [
      'documented2020, per day',
      {
        'X-RateLimit-Category': 'Heavy',
        'X-RateLimit-Type': 'Daily-limit',
        'X-RateLimit-Limit': '30000',
        'X-RateLimit-Remaining': '0',
        'Retry-After': '2026-11-25T00:00:00Z',
      },
      { category: 'heavy', type: 'day', limit: 30_000, remaining: 0, retryAt: MIDNIGHT, raw: {} },
    ],
    [
      'odd2020',
      { 'x-ratelimit-category': 'Light', 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5893' },
      { ...nothing, category: 'light', limit: 6000, remaining: 5893 },
    ],
    [
      'odd2021',
      { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '93' },
      { ...nothing, limit: 100, remaining: 93 },
    ],
    [
      'resource-intensive',
      { 'x-ratelimit-category': 'Resource-intensive' },
      { ...nothing, category: 'resourceIntensive' },
    ],
    [
      'shouting',
      { 'X-RATELIMIT-CATEGORY': 'LIGHT', 'X-RATELIMIT-TYPE': 'qps' },
      { ...nothing, category: 'light', type: 'second' },
    ],
    ['an unknown category', { 'x-ratelimit-category': 'Gigantic' }, nothing],
    ['a category that is a name of every object', { 'x-ratelimit-category': 'constructor' }, nothing],
    ['an unknown type', { 'x-ratelimit-type': 'weekly' }, nothing],
    ['numbers that are none', { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1' }, nothing],
    [
      'a number that is too long',
      { 'x-ratelimit-limit': '1e9', 'x-ratelimit-remaining': '12345678901' },
      nothing,
    ],
    ['a header twice', { 'x-ratelimit-limit': '100, 100' }, nothing],
    ['nothing behind the name', { 'x-ratelimit-category': '', 'x-ratelimit-limit': '' }, nothing],
  ])('of the form %s', (_form, headers, facts) => {
    expect(read(headers)).toEqual(facts)
  })

  it('are kept as they came, shortened, and no others with them', () => {
    const { raw } = readLimitHeaders(
      new Headers({
        'X-RateLimit-Limit': 'x'.repeat(500),
        'Retry-After': 'soon',
        'set-cookie': 'secret=1',
        authorization: 'Bearer secret',
      }),
      NOW,
    )
    expect(raw).toEqual({ 'x-ratelimit-limit': 'x'.repeat(200), 'retry-after': 'soon' })
  })

  it('never throw, whatever comes', () => {
    const value = fc.stringMatching(/^[\x21-\x7e]{0,30}$/)
    fc.assert(
      fc.property(value, value, value, value, value, (a, b, c, d, e) => {
        const facts = readLimitHeaders(
          new Headers({
            'x-ratelimit-category': a,
            'x-ratelimit-type': b,
            'x-ratelimit-limit': c,
            'x-ratelimit-remaining': d,
            'retry-after': e,
          }),
          NOW,
        )
        expect(facts.limit === null || Number.isSafeInteger(facts.limit)).toBe(true)
      }),
    )
  })
})
