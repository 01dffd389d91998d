import type { Answer } from '../http/answer.ts'
import { answerPage, escapeHtml } from '../http/html.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Glance } from '../world/blueprint.ts'
import type { User } from '../world/model.ts'
import type { App } from './apps.ts'
import { describeScopes } from './scope-words.ts'

const SUGGESTIONS = 200
/** No account is searched further for users to suggest. */
const SEARCHED = 1000

export function isAdministrator({ role_id }: Pick<User, 'role_id'>): boolean {
  return role_id === '0' || role_id === '1'
}

/** The first users who could agree to an app, to choose from without knowing an address by heart. */
function suggestUsers(app: App, sandbox: Sandbox): User[] {
  const suggestions: User[] = []
  for (const account of sandbox.world.accounts()) {
    let left = SEARCHED
    const isWanted = (glance: Glance) => {
      left -= 1
      return left >= 0 && glance.status === 'active' && (app.level === 'user' || isAdministrator(glance))
    }
    for (const user of sandbox.world.usersOf(account.id, isWanted)) {
      suggestions.push(user)
      if (suggestions.length >= SUGGESTIONS) return suggestions
    }
  }
  return suggestions
}

/** The page on which a user agrees or not; an ordinary form, so it works without a script. */
export function answerConsentPage(
  page: { app: App; request: string; signedIn: User | undefined; problem?: string },
  sandbox: Sandbox,
): Answer {
  const { app, signedIn } = page
  const scopes = sandbox.apps.scopesOf(app)
  const options = suggestUsers(app, sandbox).map(
    (user) => `<option value="${escapeHtml(user.email)}">${escapeHtml(user.display_name)}</option>`,
  )
  const problem =
    page.problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>`
  const whom = app.level === 'account' ? 'your whole Zoom account' : 'your Zoom user'
  return answerPage(
    page.problem === undefined ? 200 : 400,
    `Authorize ${app.name}`,
    `<h1>${escapeHtml(app.name)} is requesting access to ${whom}</h1>${problem}` +
      `<p>It will be able to:</p>` +
      `<ul>${describeScopes(scopes)
        .map((words) => `<li>${escapeHtml(words)}</li>`)
        .join('')}</ul>` +
      `<form method="post" action="/oauth/authorize">` +
      `<input type="hidden" name="request" value="${escapeHtml(page.request)}">` +
      `<label for="user">Sign in as</label>` +
      `<input id="user" name="user" list="users" required autocomplete="off" autofocus ` +
      `aria-describedby="hint" value="${escapeHtml(signedIn?.email ?? '')}">` +
      `<datalist id="users">${options.join('')}</datalist>` +
      `<p class="hint" id="hint">Email address or id of a Zoom user. This is the Zoom sandbox: no password.</p>` +
      `<div class="actions">` +
      `<button type="submit" name="decision" value="deny" formnovalidate>Decline</button>` +
      `<button type="submit" name="decision" value="allow" class="primary">Allow</button>` +
      `</div></form>`,
  )
}

/** Zoom's page for a request that never reaches the app. */
export function answerErrorPage(status: number, title: string, text: string, code?: number): Answer {
  const number = code === undefined ? '' : `<p>Error code: <code>${code.toLocaleString('en-US')}</code></p>`
  return answerPage(
    status,
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${number}` +
      `<p class="hint">You can close this page.</p>`,
  )
}
