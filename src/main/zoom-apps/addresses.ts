/** Where Zoom is, unless the environment points a new app at another one. */
export interface ZoomAddresses {
  readonly oauthUrl: string
  readonly apiUrl: string
}

export const ZOOM: ZoomAddresses = { oauthUrl: 'https://zoom.us', apiUrl: 'https://api.zoom.us' }

function addressOf(text: string, variable: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const local = url?.hostname === '127.0.0.1'
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && local)))
    throw new Error(`${variable} must be an https address, or http on 127.0.0.1; it is ${text}`)
  return url.origin
}

/** The addresses for new Zoom apps: `SWITCHBOARD_ZOOM_OAUTH_URL` and `SWITCHBOARD_ZOOM_API_URL`, else Zoom's own. */
export function zoomAddresses(env: Readonly<Record<string, string | undefined>>): ZoomAddresses {
  const oauthUrl = env['SWITCHBOARD_ZOOM_OAUTH_URL']
  const apiUrl = env['SWITCHBOARD_ZOOM_API_URL']
  return {
    oauthUrl: oauthUrl === undefined ? ZOOM.oauthUrl : addressOf(oauthUrl, 'SWITCHBOARD_ZOOM_OAUTH_URL'),
    apiUrl: apiUrl === undefined ? ZOOM.apiUrl : addressOf(apiUrl, 'SWITCHBOARD_ZOOM_API_URL'),
  }
}
