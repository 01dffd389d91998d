/** Chromium's numbers for the errors that a page load meets. */
const CODES: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_INVALID_ARGUMENT: -4,
  ERR_FILE_NOT_FOUND: -6,
  ERR_TIMED_OUT: -7,
  ERR_UNEXPECTED: -9,
  ERR_ACCESS_DENIED: -10,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_BLOCKED_BY_RESPONSE: -27,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_CONNECTION_ABORTED: -103,
  ERR_CONNECTION_FAILED: -104,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_SSL_PROTOCOL_ERROR: -107,
  ERR_ADDRESS_UNREACHABLE: -109,
  ERR_CERT_COMMON_NAME_INVALID: -200,
  ERR_CERT_DATE_INVALID: -201,
  ERR_CERT_AUTHORITY_INVALID: -202,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -302,
  ERR_TOO_MANY_REDIRECTS: -310,
  ERR_UNSAFE_PORT: -312,
  ERR_INVALID_RESPONSE: -320,
  ERR_EMPTY_RESPONSE: -324,
}

/** A failed load: Electron's short description and number for Chromium's text. */
export interface NetError {
  description: string
  code: number
}

export const ABORTED: NetError = { description: 'ERR_ABORTED', code: -3 }

/** Reads `net::ERR_…`. */
export function readNetError(text: string): NetError {
  const description = text.replace(/^net::/, '')
  return { description, code: CODES[description] ?? -2 }
}

/** What `loadURL` rejects with. */
export function loadError({ description, code }: NetError, url: string): Error {
  const error = new Error(
    `${description} (${code}) loading '${url.length > 2048 ? `${url.slice(0, 2048)}...` : url}'`,
  )
  return Object.assign(error, { errno: code, code: description, url })
}
