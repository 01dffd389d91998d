import { createHash, randomBytes } from 'node:crypto'
import { json, type Reply, type Seen, startServer, type TestServer } from './http-server.ts'

/** A person at the fake Zoom. */
export interface Person {
  readonly id: string
  account_id: string
  readonly email: string
  readonly display_name: string
  type: number
  status: string
}

export interface FakeMeeting {
  id: number
  host_id: string
  topic: string
  type: number
  start_time: string
  duration: number
  agenda: string
  join_url: string
  created_at: string
}

/** What goes wrong with a request, before or after it took effect. */
export interface Fault {
  readonly when: 'before' | 'after'
  readonly reply: Reply
}

interface Grant {
  readonly clientId: string
  readonly userId: string
  access: string
  refresh: string
  scope: string
}

export const ALL_SCOPES =
  'user:read:user meeting:read:meeting meeting:read:list_meetings meeting:write:meeting meeting:update:meeting meeting:delete:meeting meeting:read:past_meeting'

function secret(kind: string): string {
  return `${kind}-${randomBytes(24).toString('base64url')}`
}

/** Basic credentials are form-encoded first (RFC 6749 section 2.3.1). */
function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function invalidToken(): Reply {
  return json(400, { reason: 'Invalid Token!', error: 'invalid_grant' })
}

/**
 * A Zoom of the tests: OAuth and meetings over real HTTP, with a place to break any request before or after
 * its effect. It is far simpler than the sandbox, and lies on demand.
 */
export class FakeZoom implements AsyncDisposable {
  readonly people = new Map<string, Person>()
  readonly meetings = new Map<number, FakeMeeting>()
  /** Client ids with their secrets; null for a public one. */
  readonly clients = new Map<string, string | null>()
  readonly grants: Grant[] = []
  readonly codes = new Map<string, { userId: string; clientId: string; challenge: string; scope: string }>()
  /** Asked before each request takes effect: what goes wrong with it. */
  fault: (request: Seen, nth: number) => Fault | null | Promise<Fault | null> = () => null
  /** How a meeting is kept: lets a test change what Zoom makes of it. */
  keep: (meeting: FakeMeeting) => FakeMeeting = (meeting) => meeting
  expiresIn = 3600
  pageSize = 300
  #server: TestServer | undefined
  #nextMeeting = 810_000_001
  #requests = 0

  static async start(): Promise<FakeZoom> {
    const zoom = new FakeZoom()
    zoom.#server = await startServer((request) => zoom.#answer(request))
    return zoom
  }

  get url(): string {
    return this.#server?.url ?? ''
  }

  get seen(): Seen[] {
    return this.#server?.seen ?? []
  }

  /** Requests as `METHOD /path`, in their order. */
  get lines(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.close()
  }

  addPerson(id: string, facts: Partial<Person> = {}): Person {
    const person = {
      account_id: 'acc-1',
      email: `${id}@client1.example.com`,
      display_name: id,
      type: 2,
      status: 'active',
      ...facts,
      id,
    }
    this.people.set(id, person)
    return person
  }

  /** A consent: the code that the browser would bring back. It ends the older tokens, as Zoom does. */
  consent(userId: string, authorizeUrl: string, scope = ALL_SCOPES): string {
    const query = new URL(authorizeUrl).searchParams
    const code = secret('code')
    const clientId = query.get('client_id') ?? ''
    this.codes.set(code, { userId, clientId, challenge: query.get('code_challenge') ?? '', scope })
    return code
  }

  /** Issues a pair, ending the older one. */
  issue(clientId: string, userId: string, scope = ALL_SCOPES): Grant {
    this.endGrants(clientId, userId)
    const grant = { clientId, userId, access: secret('access'), refresh: secret('refresh'), scope }
    this.grants.push(grant)
    return grant
  }

  endGrants(clientId: string, userId: string): void {
    for (let i = this.grants.length - 1; i >= 0; i -= 1)
      if (this.grants[i]?.clientId === clientId && this.grants[i]?.userId === userId) this.grants.splice(i, 1)
  }

  async #answer(request: Seen): Promise<Reply> {
    this.#requests += 1
    const fault = await this.fault(request, this.#requests)
    if (fault?.when === 'before') return fault.reply
    const reply = this.#act(request)
    return fault?.reply ?? reply
  }

  #act(request: Seen): Reply {
    if (request.path === '/oauth/token') return this.#token(request)
    if (request.path === '/oauth/revoke') return this.#revoke(request)
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const grant = this.grants.find(({ access }) => access === token)
    if (grant === undefined) return json(401, { code: 124, message: 'Invalid access token.' })
    return this.#rest(request, grant)
  }

  #clientOf(request: Seen, form: URLSearchParams): string | null {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const [id = '', given = ''] =
      basic === undefined
        ? [form.get('client_id') ?? '']
        : Buffer.from(basic, 'base64').toString().split(':').map(formDecoded)
    const known = this.clients.get(id)
    return known === undefined || (known ?? '') !== given ? null : id
  }

  #token(request: Seen): Reply {
    const form = new URLSearchParams(request.body)
    const clientId = this.#clientOf(request, form)
    if (clientId === null)
      return json(401, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' })
    if (form.get('grant_type') === 'refresh_token') {
      const grant = this.grants.find(
        (each) => each.refresh === form.get('refresh_token') && each.clientId === clientId,
      )
      if (grant === undefined) return invalidToken()
      grant.access = secret('access')
      grant.refresh = secret('refresh')
      return this.#pair(grant)
    }
    const code = this.codes.get(form.get('code') ?? '')
    if (code === undefined)
      return json(400, { reason: 'Invalid authorization code', error: 'invalid_request' })
    this.codes.delete(form.get('code') ?? '')
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (verifier !== code.challenge) return json(400, { error: 'invalid_grant' })
    return this.#pair(this.issue(clientId, code.userId, code.scope))
  }

  #pair({ access, refresh, scope }: Grant): Reply {
    return json(200, {
      access_token: access,
      token_type: 'bearer',
      refresh_token: refresh,
      expires_in: this.expiresIn,
      scope,
      api_url: this.url,
    })
  }

  #revoke(request: Seen): Reply {
    const form = new URLSearchParams(request.body)
    if (this.#clientOf(request, form) === null)
      return json(401, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' })
    const at = this.grants.findIndex(({ access }) => access === form.get('token'))
    if (at < 0) return json(400, { reason: 'Invalid Token!', error: 'invalid_request' })
    this.grants.splice(at, 1)
    return json(200, { status: 'success' })
  }

  #rest(request: Seen, grant: Grant): Reply {
    const { method, path } = request
    const person = this.people.get(grant.userId)
    if (person === undefined) return json(404, { code: 1001, message: 'User does not exist.' })
    if (path === '/v2/users/me') return json(200, person, { 'x-ratelimit-category': 'Light' })
    if (path === '/v2/users') {
      const status = request.query.get('status')
      const users = [...this.people.values()].filter(
        (one) => one.status === status && one.account_id === person.account_id,
      )
      return json(200, { users, next_page_token: '' })
    }
    const asked = /^\/v2\/users\/([^/]+)$/.exec(path)?.[1]
    if (asked !== undefined) {
      const one = this.people.get(asked)
      return one === undefined ? json(404, { code: 1001, message: 'User does not exist.' }) : json(200, one)
    }
    if (path === '/v2/users/me/meetings')
      return method === 'POST' ? this.#create(request, person) : this.#list(request, person)
    const id = Number(/^\/v2\/meetings\/(\d+)$/.exec(path)?.[1])
    const meeting = this.meetings.get(id)
    if (meeting === undefined) return json(404, { code: 3001, message: `Meeting does not exist: ${id}.` })
    if (method === 'GET') return json(200, meeting)
    if (method === 'DELETE') this.meetings.delete(id)
    else this.meetings.set(id, this.keep({ ...meeting, ...(JSON.parse(request.body) as object) }))
    return { status: 204 }
  }

  #create(request: Seen, person: Person): Reply {
    const id = this.#nextMeeting
    this.#nextMeeting += 1
    const body = JSON.parse(request.body) as Pick<
      FakeMeeting,
      'topic' | 'type' | 'start_time' | 'duration' | 'agenda'
    >
    const meeting = this.keep({
      topic: body.topic,
      type: body.type,
      start_time: body.start_time,
      duration: body.duration,
      agenda: body.agenda,
      id,
      host_id: person.id,
      join_url: `https://zoom.us/j/${id}?pwd=abc`,
      created_at: '2026-11-24T08:00:00Z',
    })
    this.meetings.set(id, meeting)
    return json(201, { ...meeting, start_url: 'https://zoom.us/s/secret-start' })
  }

  #list(request: Seen, person: Person): Reply {
    const own = [...this.meetings.values()].filter(({ host_id }) => host_id === person.id)
    const from = Number(request.query.get('next_page_token') ?? '0')
    const page = own.slice(from, from + this.pageSize)
    const more = from + this.pageSize < own.length
    return json(200, {
      meetings: page.map((meeting) => ({ ...meeting, agenda: meeting.agenda.slice(0, 250) })),
      next_page_token: more ? String(from + this.pageSize) : '',
    })
  }
}
