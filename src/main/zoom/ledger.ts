import type { Label } from '../../contract/states.ts'
import { utcDayOf } from '../../contract/time.ts'
import type { Database, Tx } from '../store/handles.ts'
import { ENDPOINTS, type EndpointName } from './endpoints.ts'
import type { LimitHeaders } from './limit-headers.ts'
import {
  addToAccountDay,
  addToUsage,
  addToUserDay,
  attributeCall,
  type CountChange,
  endCall,
  endLostCalls,
  insertCall,
  keepSpecimen,
  learnedLabels,
  learnLabel,
  markUserSpent,
  type NewCall,
  putReading,
} from './ledger-queries.ts'

/** A call that was written and is on its way. */
export interface OpenCall {
  readonly id: number
  readonly call: NewCall
  readonly peak: number
}

/** How a call ended. */
export interface Ending {
  readonly state: 'answered' | 'noAnswer' | 'notSent'
  readonly status: number | null
  readonly code: number | null
  readonly message: string | null
  readonly durationMs: number
  readonly bytes: number | null
  readonly limits: LimitHeaders | null
  readonly refusedBy: string | null
  readonly freesAt: number | null
  readonly requestId: string | null
}

const HOUR_MS = 3_600_000

/** The bucket that a reading belongs to, or null if it fits none that we know. */
function bucketOf(call: NewCall, limits: LimitHeaders): string | null {
  if (limits.remaining === null || limits.limit === null || call.label === null) return null
  const account = `${call.issuer} ${call.account_id}`
  if (call.counted === 1 && limits.limit === 100) return `${call.issuer} user ${call.zoom_user_id}`
  if (limits.type === 'second' || (limits.limit < 100 && limits.type === null))
    return `${account} ${limits.category ?? call.label}/second`
  // A header without a type that names another number than a known daily limit is odd: kept, never believed.
  return limits.type === 'day' ? `${account} ${limits.category ?? call.label}/day` : null
}

/**
 * Every request to Zoom, written before it is sent and completed when its answer is known, with the counts
 * by user, account, label, hour and UTC day kept in the same transaction. It is the truth about what this
 * console spent; headers are evidence beside it.
 */
export class Ledger {
  readonly #db: Database
  readonly #labels = new Map<string, Label>()
  readonly #onWritten: () => void

  constructor(db: Database, onWritten: () => void) {
    this.#db = db
    this.#onWritten = onWritten
    for (const { operation, label } of learnedLabels(db)) this.#labels.set(operation, label)
    db.tx('ledger.endLostCalls', endLostCalls)
  }

  get db(): Database {
    return this.#db
  }

  /** The label that an endpoint has: as its category header last said, else as Zoom's reference does. */
  labelOf(endpoint: EndpointName): Label {
    return this.#labels.get(endpoint) ?? ENDPOINTS[endpoint].label
  }

  /** The labels to pace a call by: more than one while it is not known which is true. */
  paceLabels(endpoint: EndpointName): readonly Label[] {
    const learned = this.#labels.get(endpoint)
    if (learned !== undefined) return [learned]
    const { label, ...rest } = ENDPOINTS[endpoint]
    return 'paceAs' in rest ? [label, rest.paceAs] : [label]
  }

  /**
   * Writes a call that is about to be sent.
   *
   * @param peak how many calls of its label the account has now sent within one second
   */
  begin(call: NewCall, peak: number): OpenCall {
    const id = this.#db.tx('ledger.begin', (tx) => {
      const written = insertCall(tx, call)
      if (call.label !== null) addCounts(tx, call, call.label, 1, peak)
      return written
    })
    return { id, call, peak }
  }

  /** Gives a completed call to the Zoom user whose it turned out to be. */
  attribute(open: OpenCall, whose: { readonly accountId: string; readonly zoomUserId: string }): void {
    const { id, call } = open
    if (call.account_id === whose.accountId && call.zoom_user_id === whose.zoomUserId) return
    this.#db.tx('ledger.attribute', (tx) => {
      const label = attributeCall(tx, id, whose.accountId, whose.zoomUserId)
      if (label === null) return
      addCounts(tx, call, label, -1, 0)
      addCounts(tx, { ...call, account_id: whose.accountId, zoom_user_id: whose.zoomUserId }, label, 1, 1)
    })
  }

  /** Completes a call. One that surely never left is taken back from the counts. */
  end(open: OpenCall, ending: Ending): void {
    const { id, call } = open
    const told = ending.limits?.category ?? null
    const label = call.label === null ? null : (told ?? call.label)
    this.#db.tx('ledger.end', (tx) => {
      endCall(tx, {
        id,
        state: ending.state,
        label,
        status: ending.status,
        code: ending.code,
        message: ending.message,
        duration_ms: Math.round(ending.durationMs),
        bytes: ending.bytes,
        headers: ending.limits === null ? null : JSON.stringify(ending.limits.raw),
        refused_by: ending.refusedBy,
        request_id: ending.requestId,
      })
      if (call.label === null || label === null) return
      if (ending.state === 'notSent') return addCounts(tx, call, call.label, -1, 0)
      if (label !== call.label) {
        addCounts(tx, call, call.label, -1, 0)
        addCounts(tx, call, label, 1, open.peak)
      }
      if (told !== null && this.#labels.get(call.operation) !== told)
        learnLabel(tx, call.operation, told, call.at)
      if (ending.refusedBy !== null) noteRefusal(tx, call, label, ending)
      noteReading(tx, id, call, ending)
    })
    if (told !== null) this.#labels.set(call.operation, told)
    this.#onWritten()
  }
}

function changeOf(call: NewCall, label: Label): CountChange {
  return {
    day: utcDayOf(call.at),
    hour: Math.floor(call.at / HOUR_MS),
    issuer: call.issuer,
    accountId: call.account_id ?? '',
    zoomUserId: call.zoom_user_id ?? '',
    tenantId: call.tenant_id ?? '',
    userId: call.user_id ?? '',
    label,
    calls: 0,
    counted: 0,
    refused: 0,
    peak: 0,
    at: call.at,
  }
}

function addCounts(tx: Tx, call: NewCall, label: Label, sign: 1 | -1, peak: number): void {
  const change = { ...changeOf(call, label), calls: sign, counted: sign * call.counted, peak }
  addToAccountDay(tx, change)
  addToUsage(tx, change)
  if (call.counted === 1) addToUserDay(tx, change)
}

function noteRefusal(tx: Tx, call: NewCall, label: Label, ending: Ending): void {
  const change = { ...changeOf(call, label), refused: 1 }
  addToAccountDay(tx, change)
  addToUsage(tx, change)
  if (call.counted === 1) addToUserDay(tx, change)
  if (ending.refusedBy === 'userDaySpent' && ending.freesAt !== null)
    markUserSpent(tx, change.day, call.issuer, change.zoomUserId, ending.freesAt)
}

function noteReading(tx: Tx, id: number, call: NewCall, ending: Ending): void {
  const { limits } = ending
  const unnamed = ending.refusedBy === 'unknownLimit'
  if (limits === null || (limits.remaining === null && limits.limit === null && !unnamed)) return
  const bucket = bucketOf(call, limits)
  const misfit = ending.refusedBy === 'userDaySpent' && limits.limit !== 100
  if (bucket === null || misfit || unnamed)
    keepSpecimen(tx, id, call.at, JSON.stringify(limits.raw), ending.message)
  else putReading(tx, bucket, call.at, limits.limit, limits.remaining)
}
