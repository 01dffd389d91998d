/** What a request is answered with, before it is written to the wire. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | null
}

const JSON_TYPE = 'application/json;charset=UTF-8'

/** An answer with a JSON body. */
export function answerJson(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(value) }
}

/** An answer without a body, as Zoom sends for changes. */
export function answerEmpty(status = 204): Answer {
  return { status, headers: {}, body: null }
}

/** Sends the browser elsewhere. */
export function answerRedirect(location: string, headers: Record<string, string> = {}): Answer {
  return { status: 302, headers: { ...headers, location, 'cache-control': 'no-store' }, body: null }
}
