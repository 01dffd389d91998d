import { createHash } from 'node:crypto'

/** What the browser shows after Zoom sent it back. */
export type LoopbackPage = 'received' | 'declined' | 'wrongState' | 'alreadyAnswered' | 'notForUs'

const PAGES: Readonly<Record<LoopbackPage, { status: number; title: string; text: string }>> = {
  received: {
    status: 200,
    title: 'Switchboard has the answer',
    text: 'Zoom’s answer arrived. Switchboard checks now who it is for; go back to it to see the result. You can close this page.',
  },
  declined: {
    status: 200,
    title: 'Nothing was connected',
    text: 'Zoom says that the request was not allowed. Nothing was changed. Go back to Switchboard to try again; you can close this page.',
  },
  wrongState: {
    status: 400,
    title: 'This answer belongs to another attempt',
    text: 'Switchboard did not take it: its state is not the one that was sent. If you did not start this, close the page; else begin again in Switchboard.',
  },
  alreadyAnswered: {
    status: 409,
    title: 'This was answered already',
    text: 'An attempt takes one answer, and it has come. Go back to Switchboard to see the result.',
  },
  notForUs: {
    status: 404,
    title: 'Nothing is here',
    text: 'This address only takes Zoom’s answer to an attempt that Switchboard began.',
  },
}

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 15px/24px Inter, system-ui, sans-serif; background: light-dark(#f4f5f7, #0d0f13); color: light-dark(#161a22, #e9ecf1); margin: 0; }
  main { max-width: 460px; margin: 18vh auto; padding: 24px 28px; background: light-dark(#fff, #14171c); border: 1px solid light-dark(#e3e6eb, #262b33); border-radius: 12px; }
  h1 { font-size: 18px; margin: 0 0 8px; }
  p { margin: 0; color: light-dark(#48515f, #b0b8c4); }
`

/** The policy of these pages: nothing but their own style. */
export const LOOPBACK_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page in full. It needs no script and loads nothing. */
export function loopbackPage(page: LoopbackPage): { status: number; html: string } {
  const { status, title, text } = PAGES[page]
  return {
    status,
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<main><h1>${title}</h1><p>${text}</p></main>
</html>
`,
  }
}
