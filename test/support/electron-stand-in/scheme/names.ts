/** Translates addresses between what the app calls them and what stands in the page. */
export interface Names {
  /** What Chromium is told to load for a URL of the app. */
  toPageUrl: (url: string) => string
  /** What the app knows a URL of the page as. */
  toAppUrl: (url: string) => string
  /** The origin of a URL as Electron gives it: also of a privileged scheme, which WHATWG calls opaque. */
  originOf: (appUrl: string) => string
  /** A content security policy that names the app's schemes or origins, as the page must hear it. */
  toPagePolicy: (policy: string) => string
}

/**
 * Chromium aborts a scheme that it was not built with, so `app://host/path` stands in the page as
 * `https://host.app.stand-in.test/path`: standard and secure, as Electron's privileged schemes are.
 *
 * Self-contained, because its source also runs in the preload's world.
 */
export function createNames(schemes: ReadonlySet<string>): Names {
  const suffix = 'stand-in.test'
  const pageUrl = /^https:\/\/([^/?#:]+)\.([a-z][a-z0-9-]*)\.stand-in\.test(?::443)?(?=[/?#]|$)/i
  const ownUrl = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i
  const schemeAndHost = (url: string): { scheme: string; host: string; rest: string } | undefined => {
    const match = ownUrl.exec(url)
    const scheme = match?.[1]?.toLowerCase() ?? ''
    if (match === null || !schemes.has(scheme)) return undefined
    return { scheme, host: match[2] ?? '', rest: url.slice(match[0].length) }
  }
  return {
    toPageUrl(url) {
      const own = schemeAndHost(url)
      return own === undefined ? url : `https://${own.host}.${own.scheme}.${suffix}${own.rest || '/'}`
    },
    toAppUrl(url) {
      const match = pageUrl.exec(url)
      return match === null ? url : `${match[2]}://${match[1]}${url.slice(match[0].length)}`
    },
    originOf(appUrl) {
      const own = schemeAndHost(appUrl)
      if (own !== undefined) return `${own.scheme}://${own.host}`
      return URL.canParse(appUrl) ? new URL(appUrl).origin : 'null'
    },
    toPagePolicy(policy) {
      const source = /(?<=^|[\s;,])([a-z][a-z0-9-]*):(?:\/\/([^\s;,/]+))?/gi
      return policy.replace(source, (whole, scheme: string, host: string | undefined) =>
        schemes.has(scheme.toLowerCase())
          ? `https://${host ?? '*'}.${scheme.toLowerCase()}.${suffix}`
          : whole,
      )
    },
  }
}

/** The schemes that are bridged. */
export const bridgedSchemes = new Set<string>()

export const { toPageUrl, toAppUrl, originOf, toPagePolicy } = createNames(bridgedSchemes)

/** The scheme of a URL, without its colon. */
export function schemeOf(url: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? ''
}
