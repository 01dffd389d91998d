import type { Answer } from '../http/answer.ts'
import type { Switches } from '../switches.ts'

/** Answers as they have been met in the field where JSON was promised: switch `body.odd`. */
export function makeOdd(answer: Answer, switches: Switches): Answer {
  const form = switches.get('body.odd')
  if (form === 'off') return answer
  if (form === '200WithCode') return answerOkWithCode(answer)
  // An answer without a body stays one: there is nothing to be odd about.
  if (answer.body === null) return answer
  if (form === 'empty') return { ...answer, body: '' }
  const type = form === 'xml' ? 'application/xml;charset=UTF-8' : 'text/html;charset=UTF-8'
  const body = form === 'xml' ? writeXml(answer) : writeHtml(answer.status)
  return { ...answer, headers: { ...answer.headers, 'content-type': type }, body }
}

/** A failure under status 200, with another name for the message; after a success the effect has happened. */
function answerOkWithCode(answer: Answer): Answer {
  const refused =
    answer.status >= 300 ? (JSON.parse(answer.body ?? '{}') as { code?: number; message?: string }) : {}
  const body = { code: refused.code ?? 5000, error_message: refused.message ?? 'Internal server error.' }
  return {
    status: 200,
    headers: { ...answer.headers, 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(body),
  }
}

function writeXml(answer: Answer): string {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const value = JSON.parse(answer.body ?? '{}') as Record<string, unknown>
  const fields = Object.entries(value).map(([key, field]) => {
    const text = typeof field === 'string' ? field : JSON.stringify(field)
    return `<${key}>${escape(text)}</${key}>`
  })
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response>${fields.join('')}</response>`
}

function writeHtml(status: number): string {
  return `<!DOCTYPE html><html><head><title>Zoom</title></head><body><h1>${status}</h1><p>Please try again later.</p></body></html>`
}
