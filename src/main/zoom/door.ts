import { z } from 'zod'
import type { Plan } from '../../contract/states.ts'
import { nextResetAfter } from '../../contract/time.ts'
import { type Clock, delay } from '../clock.ts'
import { ENDPOINTS, type Endpoint, type EndpointName } from './endpoints.ts'
import { classify, ZoomFailure } from './failures.ts'
import { type Http, type HttpAnswer, NoAnswer } from './http.ts'
import type { Ledger, OpenCall } from './ledger.ts'
import { type LimitHeaders, readLimitHeaders } from './limit-headers.ts'
import type { Lane, Pacer, Spending } from './pacer.ts'
import type { Reachability } from './reachability.ts'

/** On whose behalf a call is made: whose limits it spends and whose name it carries in the ledger. */
export interface Caller {
  readonly zoomAppId: string
  readonly issuer: string
  readonly apiUrl: string
  readonly accountId: string
  readonly zoomUserId: string
  readonly plan: Plan
  readonly tenantId: string | null
  readonly userId: string | null
}

/** Where a call gets its access token, and a better one if Zoom refuses that. */
export interface TokenSource {
  current(): Promise<string>
  /** A token other than the refused one, by refreshing unless somebody else did meanwhile. */
  afterRefusal(refused: string): Promise<string>
}

/** One call to Zoom's REST API. */
export interface CallSpec<T> {
  readonly endpoint: EndpointName
  readonly path: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly answer: z.ZodType<T>
  /** Why it is made, in words: the ledger and the reports carry it. */
  readonly purpose: string
  readonly subjectId: string | null
  readonly lane: Lane
  /** True if the product works without it: a scope that lacks for it is no fault of the connection. */
  readonly optional?: boolean
  /** Whose call it turns out to be, where that is known only from the answer. */
  readonly whose?: (value: T) => { readonly accountId: string; readonly zoomUserId: string }
}

interface Parts {
  readonly clock: Clock
  readonly http: Http
  readonly pacer: Pacer
  readonly ledger: Ledger
  readonly reachability: Reachability
}

/** What of a call decides about its place among others. */
type Place = Pick<CallSpec<unknown>, 'endpoint' | 'lane'>

interface Attempted {
  readonly answer: HttpAnswer
  readonly failure: ZoomFailure | null
  readonly open: OpenCall
}

const MOST_TRIES = 4
const OddBody = z
  .looseObject({
    code: z.int().refine((code) => code !== 0 && code !== 200),
    message: z.string().optional(),
    error_message: z.string().optional(),
  })
  .refine(({ message, error_message }) => message !== undefined || error_message !== undefined)

/** An answer with nothing in it: Zoom's 204. */
export const NoContent = z.literal('').transform(() => undefined)

function addressOf(
  apiUrl: string,
  endpoint: Endpoint,
  path: CallSpec<unknown>['path'],
  query: CallSpec<unknown>['query'],
): string {
  const filled = endpoint.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = path[name]
    // A parser reads dots as a way up: to another endpoint than the one that was meant, and counted.
    if (value === undefined || /^\.{0,2}$/.test(value)) throw new Error(`${endpoint.path} needs ${name}`)
    // A meeting UUID that begins with or holds slashes is encoded twice (Zoom: meeting UUIDs).
    const once = encodeURIComponent(value)
    return value.startsWith('/') || value.includes('//') ? encodeURIComponent(once) : once
  })
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
  return `${apiUrl}/v2${filled}${search}`
}

/**
 * The one door to Zoom. Every request waits here for its allowance in every bucket at once, is written to the
 * ledger before it is sent and completed there with what the answer said, and is retried only where that
 * cannot do a thing twice.
 */
export class Door {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Makes a call.
   *
   * @throws {ZoomFailure} with what the answer means; `effectUnknown` if a write may have taken effect
   * @throws {AllowanceSpent} if an allowance frees only later
   */
  async call<T>(caller: Caller, tokens: TokenSource, spec: CallSpec<T>): Promise<T> {
    let token = await tokens.current()
    let refreshed = false
    let retryOf: number | null = null
    for (let attempt = 1; ; attempt += 1) {
      const { answer, failure: refusal, open }: Attempted = await this.#attempt(caller, token, spec, retryOf)
      const read = refusal === null ? this.#read(spec, answer) : null
      if (read?.success === true) {
        if (spec.whose !== undefined) this.#parts.ledger.attribute(open, spec.whose(read.data))
        return read.data
      }
      const failure = refusal ?? oddAnswer(answer, ENDPOINTS[spec.endpoint], read?.error)
      retryOf = open.id
      if (failure.kind === 'accessTokenRefused' && !refreshed) {
        refreshed = true
        token = await tokens.afterRefusal(token)
        continue
      }
      const wait = attempt < MOST_TRIES ? this.#retryIn(failure, ENDPOINTS[spec.endpoint], attempt) : null
      if (wait === null) throw this.#atLast(caller, spec, failure)
      await delay(this.#parts.clock, wait)
    }
  }

  /** A limit that Zoom does not name and that outlasts two tries is taken for the account's day. */
  #atLast(caller: Caller, spec: Place, failure: ZoomFailure): ZoomFailure {
    if (failure.kind !== 'unknownLimit') return failure
    const freesAt = nextResetAfter(this.#parts.clock.now())
    this.#parts.pacer.refused(this.#spendingOf(caller, spec), 'day', freesAt)
    const { status, code, zoomMessage } = failure
    return new ZoomFailure('accountDaySpent', { status, code, zoomMessage, freesAt })
  }

  /** Milliseconds after which to try again; null if not at all. */
  #retryIn(failure: ZoomFailure, endpoint: Endpoint, attempt: number): number | null {
    const jitter = Math.random()
    switch (failure.kind) {
      case 'perSecond':
      case 'concurrent':
        return 1000 + 1000 * jitter
      case 'unknownLimit':
        return attempt <= 2 ? 1000 + 1000 * jitter : null
      case 'serverError':
      case 'unreachable':
      case 'oddAnswer':
        return endpoint.repeatable && attempt <= 2 ? (200 + 300 * jitter) * attempt : null
      default:
        return null
    }
  }

  #read<T>(spec: CallSpec<T>, answer: HttpAnswer): z.ZodSafeParseResult<T> {
    return spec.answer.safeParse(answer.body === '' ? '' : parseJson(answer.body))
  }

  #spendingOf(caller: Caller, spec: Place): Spending {
    return {
      issuer: caller.issuer,
      accountId: caller.accountId,
      plan: caller.plan,
      labels: this.#parts.ledger.paceLabels(spec.endpoint),
      countedUser: ENDPOINTS[spec.endpoint].counts ? caller.zoomUserId : null,
      lane: spec.lane,
    }
  }

  async #attempt<T>(
    caller: Caller,
    token: string,
    spec: CallSpec<T>,
    retryOf: number | null,
  ): Promise<Attempted> {
    const { clock, http, pacer, ledger, reachability } = this.#parts
    const endpoint: Endpoint = ENDPOINTS[spec.endpoint]
    const spending = this.#spendingOf(caller, spec)
    const peak = await pacer.admit(spending)
    pacer.requireUserDay(spending)
    const open = ledger.begin(
      {
        at: clock.now(),
        issuer: caller.issuer,
        zoom_app_id: caller.zoomAppId,
        tenant_id: caller.tenantId,
        user_id: caller.userId,
        account_id: caller.accountId,
        zoom_user_id: caller.zoomUserId,
        operation: spec.endpoint,
        method: endpoint.method,
        path: endpoint.path,
        label: ledger.labelOf(spec.endpoint),
        purpose: spec.purpose,
        subject_id: spec.subjectId,
        lane: spec.lane,
        counted: endpoint.counts ? 1 : 0,
        retry_of: retryOf,
      },
      peak,
    )
    const begun = clock.ticks()
    try {
      const answer = await http.send({
        url: addressOf(caller.apiUrl, endpoint, spec.path, spec.query),
        method: endpoint.method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(spec.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: spec.body === undefined ? null : JSON.stringify(spec.body),
      })
      const durationMs = clock.ticks() - begun
      reachability.answered(durationMs)
      const limits = readLimitHeaders(answer.headers, clock.now())
      // A server that repeats the token it was shown would carry it into the ledger and onto the screen.
      const said = { ...answer, body: answer.body.replaceAll(token, '[token]') }
      const failure = failureOf(said, limits, !endpoint.repeatable, clock.now())
      this.#close(open, answer, limits, failure, durationMs)
      this.#noteRefusal(spending, failure)
      return { answer, failure, open }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      reachability.failed(caller.apiUrl)
      const failure = new ZoomFailure(
        'unreachable',
        { effectUnknown: !error.neverSent && !endpoint.repeatable, zoomMessage: '' },
        error,
      )
      ledger.end(open, {
        state: error.neverSent ? 'notSent' : 'noAnswer',
        status: null,
        code: null,
        message: error.message,
        durationMs: clock.ticks() - begun,
        bytes: null,
        limits: null,
        refusedBy: null,
        freesAt: null,
        requestId: null,
      })
      return { answer: { status: 0, headers: new Headers(), body: '' }, failure, open }
    }
  }

  #close(
    open: OpenCall,
    answer: HttpAnswer,
    limits: LimitHeaders,
    failure: ZoomFailure | null,
    durationMs: number,
  ): void {
    const refused = failure !== null && failure.freesAt !== null
    this.#parts.ledger.end(open, {
      state: 'answered',
      status: answer.status,
      code: failure?.code ?? null,
      message: failure === null ? null : failure.zoomMessage,
      durationMs,
      bytes: Buffer.byteLength(answer.body),
      limits,
      refusedBy: refused ? failure.kind : null,
      freesAt: failure?.freesAt ?? null,
      requestId: answer.headers.get('x-zm-trackingid')?.slice(0, 100) ?? null,
    })
  }

  #noteRefusal(spending: Spending, failure: ZoomFailure | null): void {
    if (failure?.freesAt == null) return
    if (failure.kind === 'perSecond') this.#parts.pacer.refused(spending, 'second', failure.freesAt)
    if (failure.kind === 'accountDaySpent') this.#parts.pacer.refused(spending, 'day', failure.freesAt)
  }
}

/** A success whose body is not what it must be: of a write it is not known whether it took effect. */
function oddAnswer(answer: HttpAnswer, endpoint: Endpoint, cause: unknown): ZoomFailure {
  return new ZoomFailure('oddAnswer', { status: answer.status, effectUnknown: !endpoint.repeatable }, cause)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failureOf(
  answer: HttpAnswer,
  limits: LimitHeaders,
  isWrite: boolean,
  nowMs: number,
): ZoomFailure | null {
  const { status, body } = answer
  // HTTP 200 with an error in its body has been seen.
  const odd = status >= 200 && status < 300 && body !== '' && OddBody.safeParse(parseJson(body)).success
  if (status >= 200 && status < 300 && !odd) return null
  return classify({ status, body, limits, isWrite }, nowMs)
}
