// Drives a sandbox over HTTP, as the console and any checker do; used by tests only.
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { SandboxOptions } from './options.ts'
import { type RunningSandbox, startSandbox } from './start.ts'

export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
  /** The body as JSON; reading it of a body that is none fails the test. */
  json: Json
}
export type Json = ReturnType<typeof JSON.parse>

export interface Ask {
  headers?: Record<string, string>
  body?: string | object | URLSearchParams
}

export interface ListedApp {
  name: string
  clientId: string
  clientSecret?: string
  redirectUris: string[]
  scopes: string[]
  level: 'user' | 'account'
}

export const REDIRECT = 'http://127.0.0.1:53211/callback'

/** Sends one request on a connection of its own. */
export function ask(url: string, method: string, path: string, more: Ask = {}): Promise<Reply> {
  const { body } = more
  const isForm = body instanceof URLSearchParams
  const text =
    body === undefined || typeof body === 'string' ? body : isForm ? body.toString() : JSON.stringify(body)
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = { ...(body === undefined ? {} : { 'content-type': type }), ...more.headers }
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const answer = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          ),
          text: answer,
          get json() {
            return JSON.parse(answer)
          },
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
}

/** A PKCE pair (RFC 7636). */
export function createPkce() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The tokens of one connection, and calls with them. */
export class Connection {
  readonly zoom: Zoom
  access: string
  refresh: string
  readonly answer: Json

  constructor(zoom: Zoom, answer: Json) {
    this.zoom = zoom
    this.answer = answer
    this.access = answer.access_token
    this.refresh = answer.refresh_token
  }

  call(method: string, path: string, body?: string | object): Promise<Reply> {
    return this.zoom.ask(method, `/v2${path}`, {
      headers: { authorization: `Bearer ${this.access}` },
      ...(body === undefined ? {} : { body }),
    })
  }
}

/** A sandbox under test. */
export class Zoom {
  readonly running: RunningSandbox
  readonly apps: ListedApp[]

  constructor(running: RunningSandbox, apps: ListedApp[]) {
    this.running = running
    this.apps = apps
  }

  get url(): string {
    return this.running.url
  }

  get userApp(): ListedApp {
    return this.#app('Switchboard')
  }

  get accountApp(): ListedApp {
    return this.#app('Switchboard Admin')
  }

  get publicApp(): ListedApp {
    return this.#app('Switchboard Desktop')
  }

  ask(method: string, path: string, more: Ask = {}): Promise<Reply> {
    return ask(this.url, method, path, more)
  }

  /** A request to `/_sandbox` that must succeed. */
  async control(path: string, body?: object): Promise<Json> {
    const reply = await this.ask(
      body === undefined ? 'GET' : 'POST',
      `/_sandbox${path}`,
      body === undefined ? {} : { body },
    )
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text}`)
    return reply.json
  }

  set(switches: Record<string, string | number>): Promise<Json> {
    return this.control('/switches', switches)
  }

  advance(advanceMs: number): Promise<Json> {
    return this.control('/clock', { advanceMs })
  }

  async accounts(): Promise<Json[]> {
    return this.control('/accounts')
  }

  /** The users of the n-th account. */
  async usersOf(index: number): Promise<Json[]> {
    const [accounts, users] = await Promise.all([this.accounts(), this.control('/users')])
    return users.filter((user: Json) => user.account_id === accounts[index].id)
  }

  async user(email: string): Promise<Json> {
    return this.control(`/users/${encodeURIComponent(email)}`)
  }

  /** Opens the consent page and returns its answer. */
  authorize(
    app: ListedApp,
    extra: Record<string, string | undefined> = {},
    headers: Record<string, string> = {},
  ) {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: REDIRECT,
    })
    for (const [name, value] of Object.entries(extra)) {
      if (value === undefined) query.delete(name)
      else query.set(name, value)
    }
    return this.ask('GET', `/oauth/authorize?${query.toString()}`, { headers })
  }

  /** Sends the form of a consent page. */
  decide(
    page: Pick<Reply, 'text'>,
    user: string,
    decision: string,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const [, request = ''] = /name="request" value="([^"]+)"/.exec(page.text) ?? []
    return this.ask('POST', '/oauth/authorize', {
      headers,
      body: new URLSearchParams({ request, user, decision }),
    })
  }

  /** Consents as a user and returns the code with what belongs to it. */
  async consent(user: string, app: ListedApp = this.userApp, extra: Record<string, string | undefined> = {}) {
    const { verifier, challenge } = createPkce()
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const page = await this.authorize(app, { state: 'xyz', ...pkce, ...extra })
    const reply = await this.decide(page, user, 'allow')
    const location = reply.headers['location']
    if (location === undefined)
      throw new Error(`no code for ${user}: ${reply.status} ${reply.text.slice(-400)}`)
    return { code: new URL(location).searchParams.get('code') ?? '', verifier, location, reply }
  }

  token(
    app: ListedApp,
    params: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const isPublic = app.clientSecret === undefined
    return this.ask('POST', '/oauth/token', {
      headers: isPublic
        ? headers
        : { authorization: basic(app.clientId, app.clientSecret ?? ''), ...headers },
      body: new URLSearchParams(isPublic ? { client_id: app.clientId, ...params } : params),
    })
  }

  exchange(app: ListedApp, code: string, verifier: string, redirect_uri = REDIRECT): Promise<Reply> {
    return this.token(app, { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier })
  }

  refresh(app: ListedApp, refresh_token: string): Promise<Reply> {
    return this.token(app, { grant_type: 'refresh_token', refresh_token })
  }

  revoke(app: ListedApp, token: string): Promise<Reply> {
    const isPublic = app.clientSecret === undefined
    return this.ask('POST', '/oauth/revoke', {
      headers: isPublic ? {} : { authorization: basic(app.clientId, app.clientSecret ?? '') },
      body: new URLSearchParams(isPublic ? { client_id: app.clientId, token } : { token }),
    })
  }

  /** The whole way from consent to tokens. */
  async connect(user: string, app: ListedApp = this.userApp): Promise<Connection> {
    const { code, verifier } = await this.consent(user, app)
    const reply = await this.exchange(app, code, verifier)
    if (reply.status !== 200) throw new Error(`no tokens for ${user}: ${reply.status} ${reply.text}`)
    return new Connection(this, reply.json)
  }

  /** A token of an account's own credentials. */
  async connectAccount(accountId: string): Promise<Connection> {
    const reply = await this.token(this.accountApp, {
      grant_type: 'account_credentials',
      account_id: accountId,
    })
    return new Connection(this, reply.json)
  }

  close(): Promise<void> {
    return this.running.close()
  }

  #app(name: string): ListedApp {
    const app = this.apps.find((one) => one.name === name)
    if (app === undefined) throw new Error(`no app ${name}`)
    return app
  }
}

/** Starts a sandbox for a test. */
export async function openZoom(options: SandboxOptions = {}): Promise<Zoom> {
  const running = await startSandbox(options)
  const apps = await ask(running.url, 'GET', '/_sandbox/apps')
  return new Zoom(running, apps.json)
}

export const MARIA = 'maria.castellanos@client1.example.com'
export const LUKASZ = 'lukasz.wisniewski@client1.example.com'
export const HANH = 'hanh.nguyen@client1.example.com'
/** Owners of the second account (pro) and of the third (free). */
export const PRIYA = 'priya.raghunathan@client2.example.com'
export const OBI = 'chukwuemeka.obi@client3.example.com'
