import { z } from 'zod'
import { Domain } from './domain.ts'

/** WHATWG’s URL: in every engine that runs this, and in no library that the contract’s types may know. */
declare const URL: {
  canParse(text: string): boolean
  new (
    text: string,
  ): {
    readonly protocol: string
    readonly username: string
    readonly password: string
    hostname: string
    readonly port: string
    readonly origin: string
  }
}

/**
 * Where a tenant's pages may be: one domain, or with `*.` in front every domain below it (not the domain itself).
 * At least two labels follow the star, so that nobody registers all of `.com`.
 */
export const DomainPattern = z.union([
  Domain,
  z
    .string()
    .trim()
    .toLowerCase()
    .startsWith('*.')
    .transform((text) => text.slice(2))
    .pipe(Domain)
    .transform((domain) => `*.${domain}`),
])

/** Whether a host name is registered: exactly, or below a `*.` pattern. */
export function matchesDomain(host: string, patterns: readonly string[]): boolean {
  const name = host.toLowerCase()
  return patterns.some((pattern) =>
    pattern.startsWith('*.')
      ? name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1
      : name === pattern,
  )
}

/** What is wrong with a return page; null if a browser may be sent there. */
export type ReturnPageFault = 'notAnAddress' | 'notHttps' | 'userinfo' | 'otherDomain'

/**
 * Checks the page that a user is sent on to (RFC 9700 section 4.11, open redirection): https only, no user name or
 * password, no port but the scheme's own, on a registered domain of this tenant.
 *
 * @param loopback true where the broker itself is on plain http of this machine: then http is let pass
 */
export function faultOfReturnPage(
  text: string,
  patterns: readonly string[],
  loopback = false,
): ReturnPageFault | null {
  // What a parser would read otherwise than it is written could look like another address than it is.
  if (!/^https?:\/\/[^\s\\]+$/.test(text) || !URL.canParse(text)) return 'notAnAddress'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !loopback) return 'notHttps'
  if (url.username !== '' || url.password !== '') return 'userinfo'
  if (url.port !== '' && !loopback) return 'otherDomain'
  return matchesDomain(url.hostname, patterns) ? null : 'otherDomain'
}

/** The origin at which a tenant's links are opened: its own domain, or the broker's address. */
export function linkOrigin(base: string, domain: string, atDomain: boolean): string {
  const url = new URL(base)
  if (atDomain) url.hostname = domain
  return url.origin
}
