import { randomUUID } from 'node:crypto'
import type { Answer } from '../http/answer.ts'
import { answerJson } from '../http/answer.ts'
import { type CallNotes, type Exchange, nameStatus, type Outcome, type Side } from '../http/exchange.ts'
import { headersOfRefusal, headersOfSuccess, type RefusedBy, type WriteState } from '../limits/headers.ts'
import type { Label } from '../limits/labels.ts'
import type { Allowance } from '../limits/limiter.ts'
import type { Bearer } from '../oauth/grant-model.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Account } from '../world/model.ts'
import { readBearer, requireScope } from './access.ts'
import type { Call } from './call.ts'
import { Refusal } from './errors.ts'
import { HANDLERS } from './handlers.ts'
import { WriteLimitReached } from './meeting-access.ts'
import { makeOdd } from './odd-bodies.ts'
import type { Operation } from './operations.ts'
import { matchOperation } from './routes.ts'

const PER_SECOND = 'You have reached the maximum per-second rate limit for this API. Try again later.'
const PER_DAY =
  'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.'
const PER_USER =
  'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.'
const PER_USER_OLD = 'A maximum of 100 meetings can be created/updated for a single user in one day.'
const CONCURRENT = 'Too many concurrent requests. A request to disassociate this user has already been made.'

/** The label of a call; that of creating a meeting is told differently by Zoom's own pages. */
function labelOf(operation: Operation, sandbox: Sandbox): Label {
  if (operation.id !== 'meetingCreate') return operation.label
  return ({ light: 'LIGHT', medium: 'MEDIUM', heavy: 'HEAVY' } as const)[sandbox.switches.get('label.create')]
}

/** Zoom's REST API; `isBusy` tells of another write to the same meeting that is still under way. */
export function createRestSide(sandbox: Sandbox, isBusy: boolean): Side {
  return {
    describe: (exchange) => describe(exchange, sandbox),
    answer: (exchange) => answerRest(exchange, sandbox, isBusy),
    faultAnswer: (status) => withTracking(faultAnswer(status)),
  }
}

function describe(exchange: Exchange, sandbox: Sandbox): CallNotes {
  const route = matchOperation(exchange.method, exchange.path)
  const who = describeBearer(exchange, sandbox)
  const userId = route?.params['userId']
  const meetingId = Number(route?.params['meetingId'] ?? Number.NaN)
  const target =
    userId === undefined || userId === 'me'
      ? (sandbox.world.meeting(meetingId)?.host_id ?? (userId === 'me' ? who.user : undefined))
      : sandbox.world.findUser(userId)?.id
  return {
    ...who,
    label: route === undefined ? null : labelOf(route.operation, sandbox),
    target: target ?? null,
  }
}

function faultAnswer(status: number): Answer {
  if (status === 429) return answerJson(429, { code: 429, message: PER_SECOND })
  if (status === 401) return answerJson(401, { code: 124, message: 'Invalid access token.' })
  return answerJson(status, { code: status, message: `${nameStatus(status)}.` })
}

function withTracking(answer: Answer): Answer {
  const id = `v=2.0;clid=us04;rid=WEB_${randomUUID().replaceAll('-', '')}`
  return { ...answer, headers: { ...answer.headers, 'x-zm-trackingid': id } }
}

/** What is known of a request when it is answered or refused. */
interface Progress {
  bearer?: Bearer
  label?: Label
  allowance?: Allowance
  call?: Call
}

function answerRest(exchange: Exchange, sandbox: Sandbox, isBusy: boolean): Outcome {
  const progress: Progress = {}
  let answer: Answer
  try {
    answer = runCall(exchange, sandbox, isBusy, progress)
  } catch (error) {
    answer = answerThrown(error, progress, sandbox)
  }
  const { bearer, call, label } = progress
  const who = bearer === undefined ? describeBearer(exchange, sandbox) : notesOf(bearer)
  return {
    answer: withTracking(makeOdd(answer, sandbox.switches)),
    notes: { ...who, label: label ?? null, target: call?.target?.id ?? null },
  }
}

function notesOf(bearer: Bearer): CallNotes {
  return { user: bearer.user?.id ?? null, account: bearer.accountId, clientId: bearer.clientId }
}

/** Who a token speaks for, or once spoke for: refused calls are logged with their user, too. */
function describeBearer(exchange: Exchange, sandbox: Sandbox): CallNotes {
  const owner = sandbox.grants.ownerOf(readBearer(exchange.header('authorization')) ?? '')
  return { user: owner.userId ?? null, account: owner.accountId ?? null, clientId: owner.clientId ?? null }
}

function runCall(exchange: Exchange, sandbox: Sandbox, isBusy: boolean, progress: Progress): Answer {
  const route = matchOperation(exchange.method, exchange.path)
  if (route === undefined) throw new Refusal(400, 2300, 'This API endpoint is not recognized.')
  const { operation, params } = route
  progress.label = labelOf(operation, sandbox)
  const bearer = requireBearer(exchange, sandbox)
  progress.bearer = bearer
  const account = requireAccount(bearer, sandbox)
  const now = sandbox.clock.now()
  const allowance = sandbox.limiter.admit(account, progress.label, now)
  progress.allowance = allowance
  if (allowance.refusedBy !== undefined) throw refuseLimit(allowance.refusedBy, allowance, now, sandbox)

  const { query, text } = exchange
  const call: Call = { sandbox, operation, bearer, account, params, query, text, now, target: undefined }
  progress.call = call
  requireScope(call)
  if (isBusy) throw refuseLimit('concurrency', allowance, now, sandbox)
  const answer = HANDLERS[operation.id](call)
  call.countWrite?.()
  const headers = headersOfSuccess(allowance, writeStateOf(call), sandbox.switches)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function requireBearer(exchange: Exchange, sandbox: Sandbox): Bearer {
  const status = Number(sandbox.switches.get('auth.status'))
  const authorization = exchange.header('authorization')?.trim() ?? ''
  if (authorization === '' || /^bearer$/i.test(authorization)) {
    if (exchange.query.has('access_token')) throw new Refusal(status, 124, 'Invalid access token.')
    throw new Refusal(401, 4700, 'Token cannot be empty.')
  }
  const bearer = sandbox.grants.readAccess(readBearer(authorization) ?? '')
  if (bearer === 'expired') throw new Refusal(status, 124, 'Access token is expired.')
  if (bearer === 'invalid') throw new Refusal(status, 124, 'Invalid access token.')
  return bearer
}

function requireAccount(bearer: Bearer, sandbox: Sandbox): Account {
  const account = sandbox.world.account(bearer.accountId)
  if (account === undefined) throw new Refusal(401, 124, 'Invalid access token.')
  if (account.apiDenied) {
    const text =
      'Access to the Zoom REST API has been denied for this account. Contact Zoom Support for details.'
    throw new Refusal(403, 403, text)
  }
  return account
}

function writeStateOf(call: Call): WriteState | undefined {
  const { write } = call.operation
  if (write === undefined || call.target === undefined) return undefined
  return { write, ...call.sandbox.userDays.spent(call.target.id, call.now) }
}

function refuseLimit(refusedBy: RefusedBy, allowance: Allowance, now: number, sandbox: Sandbox): Refusal {
  const { switches } = sandbox
  const headers = headersOfRefusal(refusedBy, allowance, now, switches)
  if (refusedBy === 'user' && switches.is('user100.form', '300')) return new Refusal(300, 300, PER_USER_OLD)
  const code = refusedBy === 'window' ? Number(switches.get('429.code')) : 429
  const texts = { window: PER_SECOND, day: PER_DAY, user: PER_USER, concurrency: CONCURRENT }
  return new Refusal(429, code, texts[refusedBy], { headers })
}

function answerThrown(error: unknown, progress: Progress, sandbox: Sandbox): Answer {
  if (error instanceof Refusal) return error.toAnswer()
  const { allowance, call } = progress
  if (error instanceof WriteLimitReached && allowance !== undefined && call !== undefined) {
    return refuseLimit('user', allowance, call.now, sandbox).toAnswer()
  }
  throw error
}
