import { describe, expect, it } from 'vitest'
import { findingOf } from './app-probe.ts'

const URI = 'http://127.0.0.1:49152/callback'
const page = (status: number, body: string, location?: string): Parameters<typeof findingOf>[0] => ({
  status,
  body,
  headers: new Headers(location === undefined ? {} : { location }),
})

describe('what Zoom says to an authorize request without a session', () => {
  it.each([
    [
      'JSON',
      page(400, '{"status":false,"errorCode":4700,"errorMessage":"Invalid redirect url"}'),
      'redirectRefused',
    ],
    ['a page with a separator', page(200, '<h1>Invalid redirect: (4,700)</h1>'), 'redirectRefused'],
    ['an unknown client', page(400, '<p>Invalid client_id (4702)</p>'), 'unknownClient'],
    ['a disabled app', page(403, '<p>The app is disabled. Code 4717</p>'), 'disabled'],
    ['a code of another kind', page(400, '{"errorCode":4799}'), 'unclear'],
    ['the consent', page(200, '<form method="post" action="/oauth/authorize">'), 'accepted'],
    ['an answer to the app', page(302, '', `${URI}?error=invalid_request`), 'accepted'],
    ['a sign-in page', page(200, '<input type="password">'), 'signIn'],
    ['a redirect to sign in', page(302, '', 'https://zoom.us/signin?from=oauth'), 'signIn'],
    ['a redirect elsewhere', page(302, '', 'https://zoom.us/'), 'unclear'],
    ['a number of an address, not of an error', page(200, '<a href="/4700">Invalid?</a>'), 'unclear'],
    ['a number in a script', page(200, '<script>error = 4702</script>Welcome'), 'unclear'],
    ['a fault of the server', page(502, '<html>Bad gateway</html>'), 'unclear'],
  ] as const)('%s is taken for what it is', (_name, answer, kind) => {
    expect(findingOf(answer, URI).kind).toBe(kind)
  })
})
