import { STATUS_CODES } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { CallRecord } from '../admin/calls.ts'
import type { Fault } from '../admin/faults.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Answer } from './answer.ts'

export type SandboxContext = Context<{ Bindings: HttpBindings }>

/** A request to Zoom, read whole. */
export interface Exchange {
  method: string
  /** As sent, still encoded, without the query. */
  path: string
  query: URLSearchParams
  text: string
  header(name: string): string | undefined
}

/** What is told to the log of calls besides method, path, status and time. */
export type CallNotes = Partial<Pick<CallRecord, 'user' | 'account' | 'label' | 'clientId' | 'target'>>

export interface Outcome {
  answer: Answer
  notes: CallNotes
}

/** How one part of Zoom, OAuth or REST, takes part in an exchange. */
export interface Side {
  /** Who is behind a request and what it would count as, told without any effect. */
  describe(exchange: Exchange): CallNotes
  /** Answers it; synchronous, so that effect, log and journal cannot be torn apart. */
  answer(exchange: Exchange): Outcome
  /** The body of a status that a fault orders. */
  faultAnswer(status: number): Answer
}

const MAX_BODY = 1 << 20

/** Reads a request; not whole is one whose body does not arrive, or is larger than Zoom would take. */
async function readExchange(c: SandboxContext): Promise<{ exchange: Exchange; isWhole: boolean }> {
  const { incoming } = c.env
  const target = incoming.url ?? '/'
  const url = new URL(c.req.url)
  const cut = target.indexOf('?')
  const path = target.startsWith('/') ? target.slice(0, cut === -1 ? undefined : cut) : url.pathname
  const isSmall = Number(incoming.headers['content-length'] ?? 0) <= MAX_BODY
  const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD'
  // A client that hangs up in the middle of its body is told nothing, and does nothing.
  const text = hasBody && isSmall ? await c.req.text().catch(() => undefined) : ''
  const isWhole = isSmall && text !== undefined && text.length <= MAX_BODY
  const exchange = {
    method: c.req.method,
    path,
    query: url.searchParams,
    text: isWhole ? text : '',
    header: (name: string) => c.req.header(name),
  }
  return { exchange, isWhole }
}

/** Answers one request to Zoom: faults, effect, log, journal, in this order, and only then the wire. */
export async function serveExchange(c: SandboxContext, side: Side, sandbox: Sandbox): Promise<Response> {
  const { exchange, isWhole } = await readExchange(c)
  if (!isWhole) {
    const refusal = side.faultAnswer(413)
    recordCall(exchange, side.describe(exchange), refusal, undefined, sandbox)
    sandbox.journal.commit()
    return toResponse(refusal)
  }
  const fault = takeFault(exchange, side, sandbox)
  if (fault?.when === 'before') return serveFaultBefore(c, fault, exchange, side, sandbox)

  const { answer, notes } = side.answer(exchange)
  if (fault === undefined) {
    recordCall(exchange, notes, answer, undefined, sandbox)
    sandbox.journal.commit()
    return toResponse(answer)
  }
  const { action } = fault
  const changed =
    action.status === undefined && action.body === undefined ? answer : applyFault(answer, fault, side)
  recordCall(exchange, notes, changed, 'after', sandbox)
  sandbox.journal.commit()
  await wait(action.delayMs)
  return sendFaulty(c, changed, fault)
}

/** A fault before the effect: a mere delay only postpones it, anything else takes its place. */
async function serveFaultBefore(
  c: SandboxContext,
  fault: Fault,
  exchange: Exchange,
  side: Side,
  sandbox: Sandbox,
): Promise<Response> {
  const { action } = fault
  sandbox.journal.commit()
  await wait(action.delayMs)
  const isDelay =
    action.status === undefined &&
    action.body === undefined &&
    !action.resetConnection &&
    !action.truncateBody
  if (isDelay) {
    const { answer, notes } = side.answer(exchange)
    recordCall(exchange, notes, answer, 'before', sandbox)
    sandbox.journal.commit()
    return toResponse(answer)
  }
  const status = action.status ?? 200
  const answer = applyFault(side.faultAnswer(status), fault, side)
  const sent = action.resetConnection ? { ...answer, status: 0 } : answer
  recordCall(exchange, side.describe(exchange), sent, 'before', sandbox)
  sandbox.journal.commit()
  return sendFaulty(c, answer, fault)
}

function takeFault(exchange: Exchange, side: Side, sandbox: Sandbox): Fault | undefined {
  return sandbox.faults.take(exchange.method, exchange.path, (idOrEmail) => {
    const wanted = sandbox.world.findUser(idOrEmail)?.id
    const { user, target } = side.describe(exchange)
    return wanted !== undefined && (wanted === user || wanted === target)
  })
}

/** Replaces status, headers and body by those of a fault. */
function applyFault(answer: Answer, { action }: Fault, side: Side): Answer {
  const base = action.status === undefined ? answer : side.faultAnswer(action.status)
  const headers = { ...base.headers, ...lowerNames(action.headers ?? {}) }
  if (action.body === undefined) return { ...base, headers }
  const isText = typeof action.body === 'string'
  const body = isText ? (action.body as string) : JSON.stringify(action.body)
  return { status: base.status, headers, body }
}

function lowerNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function sendFaulty(c: SandboxContext, answer: Answer, { action }: Fault): Response {
  const { incoming, outgoing } = c.env
  if (action.resetConnection === true) {
    incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  if (action.truncateBody !== true) return toResponse(answer)
  const whole = Buffer.from(answer.body ?? '{"code":0,"message":"This body never ends."}')
  outgoing.writeHead(answer.status === 204 ? 200 : answer.status, {
    'content-type': 'application/json;charset=UTF-8',
    ...answer.headers,
    'content-length': whole.length,
  })
  // The length promises the whole body; half of it comes, then the connection is closed.
  outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => incoming.socket.end())
  return RESPONSE_ALREADY_SENT
}

async function wait(delayMs: number | undefined): Promise<void> {
  if (delayMs !== undefined && delayMs > 0) await delay(delayMs, undefined, { ref: false })
}

/** Zoom's `code`, or OAuth's `error`, out of an answer that refuses. */
function codeOf(answer: Answer): number | string | null {
  if (answer.status < 300 || answer.body === null) return null
  const [, number, word] = /"code":(\d+)|"error":"(\w+)"/.exec(answer.body) ?? []
  return number === undefined ? (word ?? null) : Number(number)
}

function recordCall(
  exchange: Exchange,
  notes: CallNotes,
  answer: Answer,
  fault: CallRecord['fault'] | undefined,
  sandbox: Sandbox,
): void {
  sandbox.calls.record({
    method: exchange.method,
    path: exchange.path.slice(0, 500),
    user: notes.user ?? null,
    account: notes.account ?? null,
    label: notes.label ?? null,
    status: answer.status,
    code: codeOf(answer),
    clientId: notes.clientId ?? null,
    target: notes.target ?? null,
    fault: fault ?? null,
    at: sandbox.clock.now(),
  })
}

/** Statuses that HTTP gives no body. */
const WITHOUT_BODY = new Set([204, 205, 304])

/** Writes an answer as the platform's response. */
function toResponse({ status, headers, body }: Answer): Response {
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers })
}

/** The name of a status, for bodies that only name it. */
export function nameStatus(status: number): string {
  return STATUS_CODES[status] ?? 'Unknown'
}
