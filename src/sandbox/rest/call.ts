import type { Answer } from '../http/answer.ts'
import type { Bearer } from '../oauth/grant-model.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Account, User } from '../world/model.ts'
import type { Operation } from './operations.ts'

/** One authenticated request on its way through the REST API. */
export interface Call {
  sandbox: Sandbox
  operation: Operation
  bearer: Bearer
  account: Account
  params: Record<string, string>
  query: URLSearchParams
  /** The body as text; read where it is due, so that other refusals come first. */
  text: string
  now: number
  /** The user whom the call was about, once known. */
  target: User | undefined
  /** Counts the write against its host's day; present once a write was admitted. */
  countWrite?: () => void
}

export type Handler = (call: Call) => Answer
