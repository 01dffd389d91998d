import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/support/manual-clock.ts'
import { sendRaw, statusOf, uncaughtDuring } from '../../../test/support/raw-http.ts'
import { CALLBACK_PATH, listenOnLoopback, type Loopback, type LoopbackAnswer } from './loopback.ts'

const STATE = 'a-state-of-ours'

interface Listening extends Disposable {
  readonly loopback: Loopback
  readonly port: number
  readonly answers: LoopbackAnswer[]
  readonly refused: string[]
}

async function listen(state: string | null = STATE): Promise<Listening> {
  const loopback = await listenOnLoopback()
  const answers: LoopbackAnswer[] = []
  const refused: string[] = []
  if (state !== null)
    loopback.expect({
      state,
      onAnswer: (answer) => answers.push(answer),
      onRefused: (text) => refused.push(text),
    })
  const port = Number(new URL(loopback.redirectUri).port)
  return { loopback, port, answers, refused, [Symbol.dispose]: () => loopback.close() }
}

const get = (port: number, target: string, extra = '', host = `127.0.0.1:${port}`): string =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${extra}\r\n`
const good = `${CALLBACK_PATH}?code=c&state=${STATE}`

describe('the listener for Zoom’s answer', () => {
  it('listens on 127.0.0.1 alone, at a port of the system’s choice', async () => {
    using first = await listen()
    using second = await listen()
    expect(first.loopback.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    expect(first.port).not.toBe(second.port)
  })

  it('takes a code with the right state, once, and shows the page before it tells', async () => {
    using at = await listen()
    const answer = await sendRaw(at.port, get(at.port, good))
    expect([statusOf(answer), answer.includes('Switchboard has the answer')]).toEqual([200, true])
    await until(() => at.answers.length > 0)
    const [first] = at.answers
    expect(first?.kind === 'code' && [first.query.get('code'), first.query.get('state')]).toEqual([
      'c',
      STATE,
    ])
    const again = await sendRaw(at.port, get(at.port, good))
    expect([statusOf(again), at.answers.length]).toEqual([409, 1])
  })

  it('takes an error with the right state, shortened', async () => {
    using at = await listen()
    const answer = await sendRaw(
      at.port,
      get(
        at.port,
        `${CALLBACK_PATH}?error=access_denied&error_description=${'d'.repeat(900)}&state=${STATE}`,
      ),
    )
    expect([statusOf(answer), answer.includes('Nothing was connected')]).toEqual([200, true])
    await until(() => at.answers.length > 0)
    expect(at.answers).toEqual([{ kind: 'error', error: 'access_denied', description: 'd'.repeat(300) }])
  })

  it.each([
    ['another path', (port: number) => get(port, `/other?code=c&state=${STATE}`), 404],
    ['a path that goes on', (port: number) => get(port, `${CALLBACK_PATH}/x?code=c&state=${STATE}`), 404],
    ['a path in capitals', (port: number) => get(port, `/Callback?code=c&state=${STATE}`), 404],
    ['the root', (port: number) => get(port, '/'), 404],
    ['another Host', (port: number) => get(port, good, '', 'evil.example'), 404],
    ['localhost as Host', (port: number) => get(port, good, '', `localhost:${port}`), 404],
    ['a Host without the port', (port: number) => get(port, good, '', '127.0.0.1'), 404],
    ['no state', (port: number) => get(port, `${CALLBACK_PATH}?code=c`), 400],
    ['an empty state', (port: number) => get(port, `${CALLBACK_PATH}?code=c&state=`), 400],
    ['another state', (port: number) => get(port, `${CALLBACK_PATH}?code=c&state=a-state-of-other`), 400],
    ['a longer state', (port: number) => get(port, `${CALLBACK_PATH}?code=c&state=${STATE}x`), 400],
    ['neither code nor error', (port: number) => get(port, `${CALLBACK_PATH}?state=${STATE}`), 404],
    [
      'POST',
      (port: number) => `POST ${good} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`,
      404,
    ],
    ['HEAD', (port: number) => get(port, good).replace('GET', 'HEAD'), 404],
    ['a target without a path', (port: number) => get(port, '//'), 404],
    ['a target that is no address', (port: number) => get(port, 'http://[::1'), 404],
    ['no Host', () => `GET ${good} HTTP/1.1\r\n\r\n`, 400],
    ['rubbish', () => 'rubbish\r\n\r\n', 400],
  ])('refuses %s without ending the attempt', async (_what, request, status) => {
    using at = await listen()
    let answer = ''
    const broken = await uncaughtDuring(async () => {
      answer = await sendRaw(at.port, request(at.port))
    })
    expect([broken, statusOf(answer), at.answers]).toEqual([[], status, []])
    await sendRaw(at.port, get(at.port, good))
    await until(() => at.answers.length === 1)
  })

  it('tells of a wrong state, and of nothing else', async () => {
    using at = await listen()
    await sendRaw(at.port, get(at.port, `${CALLBACK_PATH}?code=c&state=wrong`))
    await sendRaw(at.port, get(at.port, '/favicon.ico'))
    expect(at.refused).toEqual([expect.stringContaining('wrong state')])
  })

  it('refuses everything before it knows what to expect', async () => {
    using at = await listen(null)
    expect(statusOf(await sendRaw(at.port, get(at.port, good)))).toBe(404)
  })

  it('answers a header that is too large without dying', async () => {
    using at = await listen()
    const answer = await sendRaw(at.port, get(at.port, good, `X-Long: ${'x'.repeat(80_000)}\r\n`))
    expect([statusOf(answer), at.answers]).toEqual([431, []])
  })

  it('reads no body', async () => {
    using at = await listen()
    const answer = await sendRaw(
      at.port,
      `GET ${good} HTTP/1.1\r\nHost: 127.0.0.1:${at.port}\r\nContent-Length: 5000000\r\n\r\nsome`,
    )
    expect(statusOf(answer)).toBe(200)
    await until(() => at.answers.length === 1)
  })

  it('is not kept by a client that never finishes its request', async () => {
    using at = await listen()
    const slow = connect(at.port, '127.0.0.1', () => slow.write(`GET ${good} HTTP/1.1\r\nHo`))
    slow.on('error', () => undefined)
    await once(slow, 'connect')
    expect(statusOf(await sendRaw(at.port, get(at.port, good)))).toBe(200)
    const gone = once(slow, 'close')
    at.loopback.close()
    await gone
    await expect(once(connect(at.port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED')
  })

  it('is not kept from its answer by whoever holds many connections open', async () => {
    using at = await listen()
    const idle = Array.from({ length: 40 }, () => connect(at.port, '127.0.0.1'))
    for (const socket of idle) socket.on('error', () => undefined)
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    expect(statusOf(await sendRaw(at.port, get(at.port, good)))).toBe(200)
    for (const socket of idle) socket.destroy()
  })

  it('sends every page with a policy that lets nothing in, and no trace of the code', async () => {
    using at = await listen()
    for (const target of ['/', good]) {
      const answer = await sendRaw(at.port, get(at.port, target))
      const head = answer.slice(0, answer.indexOf('\r\n\r\n')).toLowerCase()
      expect(head).toContain("content-security-policy: default-src 'none'; style-src 'sha256-")
      expect(head).toContain('referrer-policy: no-referrer')
      expect(head).toContain('cache-control: no-store')
      expect(answer).not.toContain('<script')
      expect(answer).not.toContain(STATE)
    }
  })
})
