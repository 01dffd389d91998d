/** The attributes of an HTML tag. */
function attributes(tag: string): Record<string, string> {
  return Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value
        .replaceAll('&amp;', '&')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&lt;', '<'),
    ]),
  )
}

/**
 * Does what a person does in their browser: opens the consent page, names who they are, allows or denies, and
 * follows Zoom back to the console. Works on the sandbox's page, which needs no script.
 *
 * @returns the status and text of the page that the console itself shows in the end
 */
export async function consentAs(
  authorizeUrl: string,
  user: string,
  decision: 'allow' | 'deny' = 'allow',
): Promise<{ status: number; text: string }> {
  const page = await fetch(authorizeUrl, { redirect: 'manual' })
  const html = await page.text()
  const form = /<form\b[^>]*>/i.exec(html)?.[0]
  if (page.status !== 200 || form === undefined)
    throw new Error(`no consent page came, but ${page.status}: ${html.slice(0, 300)}`)
  const fields = new URLSearchParams()
  for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
    const { name, value = '', type = 'text' } = attributes(tag)
    if (name !== undefined && type === 'hidden') fields.set(name, value)
  }
  fields.set('user', user)
  fields.set('decision', decision)
  const answer = await fetch(new URL(attributes(form)['action'] ?? '', authorizeUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(authorizeUrl).origin },
    body: fields.toString(),
    redirect: 'manual',
  })
  const back = answer.headers.get('location')
  if (back === null)
    throw new Error(`Zoom did not come back: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  const shown = await fetch(back)
  return { status: shown.status, text: await shown.text() }
}
