import { escapeHtml as safe, type Page } from '../http/page.ts'
import type { LinkRow, TenantRow } from '../store/queries.ts'

type Who = Pick<LinkRow, 'user_name' | 'user_email'>

function form(action: string, token: string, words: string): string {
  return `<form method="post" action="${safe(action)}"><input type="hidden" name="form" value="${safe(token)}"><button>${safe(words)}</button></form>`
}

/** Names whose account will be connected, and for whom, before anything happens. */
export function invitationPage(
  link: Who,
  tenant: Pick<TenantRow, 'name' | 'domain'>,
  action: string,
  token: string,
): Page {
  return {
    status: 200,
    hasForm: true,
    title: `${tenant.name} asks to connect your Zoom account`,
    content: `<p>Your appointments there get their Zoom meetings made, moved and cancelled for you. Zoom asks you next whether you allow it.</p>
<dl>
<div><dt>Account of</dt><dd>${safe(link.user_name)}, ${safe(link.user_email)}</dd></div>
<div><dt>For</dt><dd>${safe(tenant.name)}, ${safe(tenant.domain)}</dd></div>
</dl>
${form(action, token, 'Continue to Zoom')}
<p class="small">Sign in at Zoom as <strong>${safe(link.user_email)}</strong>. Is somebody else signed in to Zoom in this browser? Open this link in a private window. Are you not ${safe(link.user_name)}? Close this page; nothing has happened.</p>
`,
  }
}

/** The way to Zoom: by itself, or by the link where a browser does not follow. */
export function onToZoomPage(authorizeUrl: string): Page {
  return {
    status: 200,
    title: 'On to Zoom',
    leadsTo: authorizeUrl,
    content: `<p>Zoom opens now. If it does not: <a href="${safe(authorizeUrl)}" rel="noreferrer">continue to Zoom</a>.</p>\n`,
  }
}

/** Nobody is there who could take Zoom's answer, which is good for five minutes only. */
export function awayPage(tenant: Pick<TenantRow, 'name'>, action: string, token: string): Page {
  return {
    status: 503,
    hasForm: true,
    title: 'Nobody is there to take the answer',
    content: `<p>The console of ${safe(tenant.name)} is not running or cannot be reached now, and Zoom’s answer would be lost. You were not sent to Zoom; this link was not used up. Try again in a while.</p>
${form(action, token, 'Try again')}
`,
  }
}

export function refusedPage(tenant: Pick<TenantRow, 'name'>): Page {
  return {
    status: 409,
    title: 'This link cannot be used now',
    content: `<p>${safe(tenant.name)} does not take a connection by it any more, or cannot at present. Nothing was changed. Ask them for a new link.</p>\n`,
  }
}

/** A link that leads nowhere any more, and why. */
export function endedPage(state: LinkRow['state'] | 'unknown'): Page {
  const pages: Record<typeof state, readonly [number, string, string]> = {
    unknown: [404, 'This link leads nowhere', 'It is not complete, or it was removed. Ask for a new one.'],
    open: [404, 'This link leads nowhere', 'Ask for a new one.'],
    spent: [
      410,
      'This link was used',
      'A connect link is good for one answer, and it has come. Ask for a new one if something is still missing.',
    ],
    revoked: [
      410,
      'This link was withdrawn',
      'Whoever sent it took it back. Nothing was changed. Ask for a new one.',
    ],
    lapsed: [410, 'This link is too old', 'Its time is over. Nothing was changed. Ask for a new one.'],
  }
  const [status, title, text] = pages[state]
  return { status, title, content: `<p>${text}</p>\n` }
}

/** Zoom's answer arrived, and no page of the tenant was named to go on to. */
export const DONE: Page = {
  status: 200,
  title: 'Thank you: the answer arrived',
  content:
    '<p>It is checked now whether it is the right Zoom account; whoever sent you the link sees the result. You can close this page.</p>\n',
}

export function declinedPage(returnUrl: string | null): Page {
  const back = returnUrl === null ? '' : `<p><a href="${safe(returnUrl)}" rel="noreferrer">Go back</a></p>\n`
  return {
    status: 200,
    title: 'Nothing was connected',
    content: `<p>Zoom says that the request was not allowed. Nothing was changed. If that was a mistake, open the link again: it is still good.</p>\n${back}`,
  }
}

export const ZOOM_FAILED: Page = {
  status: 200,
  title: 'Zoom refused to ask you',
  content:
    '<p>Zoom came back with an error instead of an answer. Nothing was changed, and whoever sent you the link sees it. You can close this page.</p>\n',
}

/** An answer that belongs to nothing here: a wrong state, a second time, or too late. */
export const NOT_OURS: Page = {
  status: 400,
  title: 'This answer belongs to nothing here',
  content:
    '<p>It was not asked for, was given before, or came too late. Nothing was changed. Open your connect link again, or ask for a new one.</p>\n',
}

export const NOTHING_HERE: Page = {
  status: 404,
  title: 'Nothing is here',
  content: '<p>This address only serves connect links and Zoom’s answers to them.</p>\n',
}

export const TOO_MANY: Page = {
  status: 429,
  title: 'Too many tries',
  content: '<p>Wait a minute, then try again. Nothing was changed.</p>\n',
}

export const NOT_FROM_HERE: Page = {
  status: 403,
  title: 'This did not come from its page',
  content: '<p>Open your connect link again and press its button. Nothing was changed.</p>\n',
}
