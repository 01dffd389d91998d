import type { Answer } from '../http/answer.ts'
import { answerPage, escapeHtml } from '../http/html.ts'
import type { Sandbox } from '../sandbox.ts'
import type { User } from '../world/model.ts'
import type { App } from './apps.ts'

/** An app is a user's no more: its tokens die, consent is asked for again, and its endpoint is told. */
export function removeApp(
  app: App,
  user: User,
  reason: 'deauthorized' | 'revoked',
  sandbox: Sandbox,
): number {
  const ended = sandbox.grants.endAll(app.clientId, user.id, reason)
  const wasInstalled = sandbox.sessions.uninstall(app.clientId, user.id)
  if (wasInstalled || ended > 0) sandbox.notices.removed(app, user)
  return ended
}

/** Where a user sees and removes the apps that act for them; Zoom's own page is in its marketplace. */
export function answerInstalledPage(signedIn: User | undefined, sandbox: Sandbox, told?: Told): Answer {
  const options = sandbox.apps
    .list()
    .map((app) => `<option value="${escapeHtml(app.clientId)}">${escapeHtml(app.name)}</option>`)
  const said =
    told === undefined
      ? ''
      : `<p class="${told.isDone ? 'done' : 'problem'}" role="${told.isDone ? 'status' : 'alert'}">${escapeHtml(told.text)}</p>`
  return answerPage(
    told === undefined || told.isDone ? 200 : 400,
    'Remove an app',
    `<h1>Remove an app, as a Zoom user</h1>${said}` +
      `<p>Zoom ends the app’s tokens for this user, and tells the app if it has an address for notices.</p>` +
      `<form method="post" action="/oauth/installed">` +
      `<label for="user">Sign in as</label>` +
      `<input id="user" name="user" required autocomplete="off" aria-describedby="hint" value="${escapeHtml(signedIn?.email ?? '')}">` +
      `<p class="hint" id="hint">Email address or id of a Zoom user. This is the Zoom sandbox: no password.</p>` +
      `<label for="app">App</label><select id="app" name="app">${options.join('')}</select>` +
      `<p class="hint">A user who never authorized it has nothing to remove.</p>` +
      `<div class="actions"><button type="submit" class="primary">Remove</button></div></form>`,
  )
}

interface Told {
  readonly isDone: boolean
  readonly text: string
}

/** Takes that page's form. */
export function answerRemoval(form: URLSearchParams, sandbox: Sandbox): Answer {
  const user = sandbox.world.findUser((form.get('user') ?? '').trim())
  const app = sandbox.apps.find(form.get('app') ?? '')
  const fail = (text: string): Answer => answerInstalledPage(user, sandbox, { isDone: false, text })
  if (user === undefined) return fail('No Zoom user has this address or id.')
  if (app === undefined) return fail('Choose an app.')
  if (removeApp(app, user, 'deauthorized', sandbox) === 0)
    return fail(`${user.display_name} has not authorized ${app.name}.`)
  const text = `${app.name} was removed by ${user.display_name}.`
  return answerInstalledPage(user, sandbox, { isDone: true, text })
}
