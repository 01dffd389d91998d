import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What the sandbox keeps of a token, code or cookie: never the thing itself. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** A value nobody can guess. */
export function createSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** Compares without telling by its time how much was right. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * A token in the looks of Zoom's: three parts, the middle one readable with `uid` and `aid`. The last part is
 * random and is what makes it unguessable; nobody may take the others for more than decoration.
 */
export function createToken(parts: {
  kind: 'access' | 'refresh'
  clientId: string
  userId: string | undefined
  accountId: string
  issuedAt: number
  expiresAt: number
}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = encode({ sv: '000001', alg: 'HS512', v: '2.0', kid: randomBytes(16).toString('hex') })
  const body = encode({
    ver: 10,
    iss: `zm:cid:${parts.clientId}`,
    gno: 0,
    type: parts.kind === 'access' ? 0 : 1,
    tid: 0,
    aud: 'https://oauth.zoom.us',
    ...(parts.userId === undefined ? {} : { uid: parts.userId }),
    aid: parts.accountId,
    nbf: Math.floor(parts.issuedAt / 1000),
    exp: Math.floor(parts.expiresAt / 1000),
    iat: Math.floor(parts.issuedAt / 1000),
  })
  return `${head}.${body}.${createSecret(64)}`
}
