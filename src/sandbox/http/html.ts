import { createHash } from 'node:crypto'
import type { Answer } from './answer.ts'

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: start center; padding: 8vh 16px; background: Canvas; color: CanvasText }
main { width: min(440px, 100%) }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 12px }
p, ul { margin: 0 0 16px }
ul { padding-left: 20px }
label { display: block; font-weight: 600; margin-bottom: 4px }
input, select { box-sizing: border-box; width: 100%; font: inherit; padding: 8px; border: 1px solid GrayText; border-radius: 6px }
.hint { font-size: 13px; margin: 4px 0 20px }
.problem { border-left: 3px solid #c93b36; padding-left: 12px; font-weight: 600 }
.done { border-left: 3px solid #2e7d4f; padding-left: 12px; font-weight: 600 }
.actions { display: flex; gap: 8px; justify-content: flex-end }
button { font: inherit; padding: 8px 16px; border-radius: 6px; border: 1px solid GrayText; cursor: pointer }
button.primary { background: #3b50ce; border-color: #3b50ce; color: #fff }
code { font: 13px/1.5 ui-monospace, monospace }
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/**
 * No script, one style, no frames. `form-action` is wider than this page needs, because browsers apply it to
 * every redirect that follows the form: the callback, and where a forwarding page sends it on to.
 */
const POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${STYLE_HASH}'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `form-action 'self' https: http:`,
].join('; ')

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Makes text safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
}

/** A whole page; `content` is HTML. */
export function answerPage(status: number, title: string, content: string): Answer {
  const body =
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>` +
    `<body><main>${content}</main></body></html>`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      // Not "no-referrer": with that, browsers send `Origin: null` with the form.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body,
  }
}
