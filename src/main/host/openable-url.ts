import { badInput } from '../../contract/errors.ts'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/**
 * The one predicate for pages that may be opened outside: https, `mailto:`, or plain http to this machine
 * (the built-in sandbox). Everything else, such as `file:` or `javascript:`, is refused.
 *
 * @throws {ExpectedError} BAD_INPUT
 */
export function openableUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const allowed =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    (url.protocol === 'https:' ||
      url.protocol === 'mailto:' ||
      (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
  if (!allowed)
    throw badInput(
      'url',
      'Switchboard does not open this address.',
      'Only https, mailto and pages of this machine are opened.',
    )
  return url
}
