import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type SandboxCall, type SandboxWorld, startSandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders } from '../support/test-console.ts'

/**
 * The threats of RFC 9700 and RFC 8252 to an authorization over loopback, each tried against the console and a Zoom
 * that answers: docs/security.md says which test is which.
 */
let world: SandboxWorld
let userId: string
let email: string
let taken = 0

beforeAll(async () => {
  world = await startSandboxWorld()
})
afterAll(async () => {
  await world?.close()
  removeFolders()
})
beforeEach(async () => {
  const person = nextPerson()
  email = person.email
  userId = await world.addUser(person)
})

function nextPerson() {
  const person = world.people.filter(({ type }) => type === 2)[(taken += 1)]
  if (person === undefined) throw new Error('the sandbox has too few people')
  return person
}

interface Flow {
  readonly id: string
  readonly authorize: URL
  readonly callback: URL
  readonly state: string
}

/** Begins an attempt and reads what its address shows to whoever sees it. */
async function begin(user = userId): Promise<Flow> {
  const { attempt } = await world.client.connections.start({ userId: user })
  const authorize = new URL(attempt.authorizeUrl ?? '')
  return {
    id: attempt.id,
    authorize,
    callback: new URL(authorize.searchParams.get('redirect_uri') ?? ''),
    state: authorize.searchParams.get('state') ?? '',
  }
}

/** Consents in a browser and stops before it comes back: answers the address that Zoom sends it to. */
async function consentTo(address: URL, as: string): Promise<URL> {
  const html = await (await fetch(address, { redirect: 'manual' })).text()
  const hidden = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&amp;', '&'),
  ])
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? ''
  const answer = await fetch(new URL(action.replaceAll('&amp;', '&'), address), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: address.origin },
    body: new URLSearchParams([...hidden, ['user', as], ['decision', 'allow']] as string[][]).toString(),
    redirect: 'manual',
  })
  return new URL(answer.headers.get('location') ?? '')
}

const tokenCalls = async (): Promise<number> =>
  (await world.control<SandboxCall[]>('/calls?path=/oauth/token')).filter(
    ({ path }) => path === '/oauth/token',
  ).length
const stateOf = async (user = userId): Promise<string> => (await world.client.users.get({ id: user })).state

test('a stolen code is of no use: not in another attempt, not without the verifier', async () => {
  const victim = await begin()
  const back = await consentTo(victim.authorize, email)
  const code = back.searchParams.get('code') ?? ''
  // Injected into an attempt of the attacker's, whose state they know: the challenge is another one.
  const attacker = await begin(await world.addUser(nextPerson()))
  attacker.callback.search = new URLSearchParams({ code, state: attacker.state }).toString()
  await fetch(attacker.callback)
  expect(await world.ended(attacker.id)).toMatchObject({ state: 'failed', pair: 'none' })
  // Redeemed by hand, with the client's own secret: still no verifier.
  const [app] = (
    await world.control<Array<{ clientId: string; clientSecret?: string; level: string }>>('/apps')
  ).filter(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
  const answer = await fetch(`${world.sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${app?.clientId}:${app?.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: victim.callback.href,
      code_verifier: 'guessed'.repeat(8),
    }).toString(),
  })
  expect([answer.status, (await answer.json()).error]).toEqual([400, 'invalid_grant'])
  expect(await stateOf()).toBe('neverConnected')
})

test('an answer of another authorization server is not taken for this one’s', async () => {
  const flow = await begin()
  const before = await tokenCalls()
  const back = await consentTo(flow.authorize, email)
  back.searchParams.set('iss', 'https://evil.example')
  await fetch(back)
  expect(await world.ended(flow.id)).toMatchObject({ state: 'failed', pair: 'none' })
  expect(await tokenCalls()).toBe(before)
  expect(await stateOf()).toBe('neverConnected')
})

test('the request cannot be weakened: a challenge by S256 and a state of 256 bits stand in every one', async () => {
  const flows = [await begin(), await begin(await world.addUser(nextPerson()))]
  for (const { authorize } of flows) {
    expect(authorize.searchParams.get('code_challenge_method')).toBe('S256')
    expect(authorize.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(authorize.searchParams.get('state')).toMatch(/^[\w-]{43}$/)
    expect(authorize.href).not.toContain('code_verifier')
  }
  const [a, b] = flows.map(({ state }) => state)
  expect(a).not.toBe(b)
  // A consent page that was opened without the challenge gives a code that the console cannot use, and does not.
  const [flow] = flows
  if (flow === undefined) throw new Error('no flow')
  flow.authorize.searchParams.delete('code_challenge')
  flow.authorize.searchParams.delete('code_challenge_method')
  const answer = await fetch(flow.authorize, { redirect: 'manual' })
  if (answer.status === 200) await fetch(await consentTo(flow.authorize, email))
  else await world.client.connections.cancel({ id: flow.id })
  expect((await world.ended(flow.id)).pair).toBe('none')
  expect(await stateOf()).toBe('neverConnected')
})

test.each(['', 'wrong', 'x'.repeat(5000)])('an answer with state “%.8s” changes nothing', async (state) => {
  const flow = await begin()
  const before = await tokenCalls()
  flow.callback.search = new URLSearchParams({ code: 'forged', state }).toString()
  expect((await fetch(flow.callback)).status).toBe(400)
  expect(await world.client.connections.attempt({ id: flow.id })).toMatchObject({ state: 'waiting' })
  expect(await tokenCalls()).toBe(before)
  await world.client.connections.cancel({ id: flow.id })
})

test('a redirect that is played again, at once or later, brings nothing', async () => {
  const flow = await begin()
  const back = await consentTo(flow.authorize, email)
  const both = await Promise.allSettled([fetch(back), fetch(back)])
  expect((await world.ended(flow.id)).state).toBe('connected')
  const taken = both.filter((one) => one.status === 'fulfilled' && one.value.status === 200)
  expect(taken).toHaveLength(1)
  const generation = (await world.client.users.get({ id: userId })).connection?.generation
  // Later nobody listens at that port; in the next attempt, which has a port of its own, it is not the right state.
  await expect(fetch(back)).rejects.toThrow('fetch failed')
  const again = await begin()
  back.port = again.callback.port
  expect((await fetch(back)).status).toBe(400)
  await world.client.connections.cancel({ id: again.id })
  expect((await world.client.users.get({ id: userId })).connection?.generation).toBe(generation)
})

test('whoever squats on ports of loopback gets no answer of ours, and no attempt is kept from one', async () => {
  const seen: string[] = []
  const squatter = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.end()
  })
  const first = await begin()
  await world.client.connections.cancel({ id: first.id })
  await new Promise<void>((resolve) => squatter.listen(Number(first.callback.port), '127.0.0.1', resolve))
  // The port of an ended attempt is taken: the next has another one, and its answer goes there.
  const flow = await begin()
  expect(flow.callback.port).not.toBe(first.callback.port)
  expect(flow.callback.hostname).toBe('127.0.0.1')
  await fetch(await consentTo(flow.authorize, email))
  expect((await world.ended(flow.id)).state).toBe('connected')
  expect(seen).toEqual([])
  squatter.close()
})

test('the loopback page sends the address with the code nowhere, and the console keeps neither', async () => {
  const flow = await begin()
  const back = await consentTo(flow.authorize, email)
  const page = await fetch(back)
  const text = await page.text()
  const code = back.searchParams.get('code') ?? 'none'
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('location')).toBeNull()
  expect(text).not.toMatch(/<a\b|<img|<script|<link|<form/)
  expect(text).not.toContain(code)
  const end = await world.ended(flow.id)
  const calls = await world.client.quota.calls({ only: 'all', today: true, limit: 200 })
  for (const secret of [code, flow.state]) {
    expect(JSON.stringify(end)).not.toContain(secret)
    expect(JSON.stringify(calls)).not.toContain(secret)
  }
})

test('no page of another site speaks to the loopback: neither by method, nor by name, nor by path', async () => {
  const flow = await begin()
  const good = new URL(flow.callback)
  good.search = new URLSearchParams({ code: 'forged', state: flow.state }).toString()
  const tries: Array<[string, RequestInit]> = [
    [good.href, { method: 'POST' }],
    [good.href.replace('/callback', '/callback/'), {}],
    [good.href.replace('/callback', '//callback'), {}],
    [good.href.replace('127.0.0.1', 'localhost'), {}],
  ]
  for (const [address, init] of tries) {
    const answer = await fetch(address, init).then(
      ({ status }) => status,
      () => 'nobody',
    )
    expect([404, 'nobody']).toContain(answer)
  }
  expect(await world.client.connections.attempt({ id: flow.id })).toMatchObject({ state: 'waiting' })
  await world.client.connections.cancel({ id: flow.id })
})
