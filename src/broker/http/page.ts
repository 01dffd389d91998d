import { createHash } from 'node:crypto'

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/24px Inter, system-ui, sans-serif; background: light-dark(#f4f5f7, #0d0f13); color: light-dark(#161a22, #e9ecf1); margin: 0; }
main { max-width: 460px; margin: 14vh auto; padding: 24px 28px; background: light-dark(#fff, #14171c); border: 1px solid light-dark(#e3e6eb, #262b33); border-radius: 12px; }
@media (max-width: 520px) { main { margin: 0; border: 0; border-radius: 0; min-height: 90vh; } }
h1 { font-size: 18px; line-height: 26px; margin: 0 0 8px; }
p { margin: 0 0 12px; color: light-dark(#48515f, #b0b8c4); overflow-wrap: anywhere; }
strong { color: light-dark(#161a22, #e9ecf1); font-weight: 600; }
dl { margin: 16px 0; border: 1px solid light-dark(#e3e6eb, #262b33); border-radius: 8px; }
dl div { display: flex; gap: 12px; padding: 8px 12px; }
dl div + div { border-top: 1px solid light-dark(#e3e6eb, #262b33); }
dt { flex: 0 0 92px; color: light-dark(#5f6877, #919aa8); }
dd { margin: 0; font-weight: 500; overflow-wrap: anywhere; }
button, .button { font: inherit; font-weight: 500; display: inline-block; padding: 8px 16px; border-radius: 6px; border: 0; background: light-dark(#3b50ce, #4a60db); color: #fff; cursor: pointer; text-decoration: none; }
button:hover, .button:hover { background: light-dark(#3143b4, #5267df); }
:focus-visible { outline: 2px solid light-dark(#3b50ce, #9dadfb); outline-offset: 2px; }
.small { font-size: 13px; line-height: 20px; margin: 16px 0 0; }
a { color: light-dark(#3347bf, #9dadfb); }
`

/** Nothing but their own style, no frame around them, forms to this broker alone. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
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

/** A page: its title, and what stands under it as HTML. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly content: string
  /** Leads on by itself, without a script. */
  readonly leadsTo?: string
  /** With a form: browsers send `Origin: null` from a page without any referrer. */
  readonly hasForm?: boolean
}

/** The page in full. It needs no script and loads nothing. */
export function htmlOf({ title, content, leadsTo }: Page): string {
  const refresh =
    leadsTo === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escapeHtml(leadsTo)}">\n`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${refresh}<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<main><h1>${escapeHtml(title)}</h1>
${content}</main>
</html>
`
}
