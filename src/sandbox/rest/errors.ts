import { type Answer, answerJson } from '../http/answer.ts'

/** One wrong field of a request, as Zoom's error 300 lists it. */
export interface FieldError {
  field: string
  message: string
}

/** A call that Zoom refuses, with its HTTP status, code and text. */
export class Refusal extends Error {
  readonly status: number
  readonly code: number
  readonly fields: readonly FieldError[]
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: number,
    message: string,
    more: { fields?: readonly FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.fields = more.fields ?? []
    this.headers = more.headers ?? {}
  }

  toAnswer(): Answer {
    const fields = this.fields.length === 0 ? {} : { errors: this.fields }
    return answerJson(this.status, { code: this.code, message: this.message, ...fields }, this.headers)
  }
}

/** Error 300, naming each field by its path. */
export function refuseFields(paths: readonly string[]): Refusal {
  const fields = paths.map((field) => ({
    field,
    message: `Invalid parameter: ${field.split('.').at(-1) ?? field}.`,
  }))
  return new Refusal(400, 300, 'Validation Failed.', { fields })
}

export function refuseField(path: string): Refusal {
  return refuseFields([path])
}

export function refuseUser(id: string): Refusal {
  return new Refusal(404, 1001, `User does not exist: ${id}.`)
}

export function refuseMeeting(id: string): Refusal {
  return new Refusal(404, 3001, `Meeting does not exist: ${id}.`)
}

export function refuseUnpaid(accountId: string): Refusal {
  return new Refusal(400, 200, `Only available for paid account: ${accountId}.`)
}

/** What paid calls tell a Basic user of a paid account. */
export function refusePermission(): Refusal {
  return new Refusal(400, 200, 'No permission.')
}

export function refuseHosting(): Refusal {
  return new Refusal(
    400,
    3161,
    'Your user account is not allowed meeting hosting and scheduling capabilities.',
  )
}
