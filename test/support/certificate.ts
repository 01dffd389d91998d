import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate and its key, made for a test and kept nowhere. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly issuer: Issuer
}

interface Issuer {
  readonly name: Buffer
  readonly privateKey: KeyObject
}

interface Facts {
  /** Host names and addresses. */
  readonly names?: readonly string[]
  readonly from?: Date
  readonly to?: Date
  /** Who signs it; itself if nobody is named. */
  readonly by?: Issuer
  readonly isAuthority?: boolean
}

const DAY_MS = 86_400_000

/** One value of DER (X.690): its tag, its length, its content. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size: number[] = []
  for (let left = content.length; left > 0; left >>= 8) size.unshift(left & 0xff)
  const length = content.length < 128 ? [content.length] : [0x80 | size.length, ...size]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts)
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const time = (at: Date): Buffer =>
  der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`))

const OIDS = {
  commonName: bytes('0603550403'),
  ecdsaWithSha256: bytes('06082a8648ce3d040302'),
  basicConstraints: bytes('0603551d13'),
  subjectAltName: bytes('0603551d11'),
}

function altName(name: string): Buffer {
  return isIP(name) === 4
    ? der(0x87, Buffer.from(name.split('.').map(Number)))
    : der(0x82, Buffer.from(name, 'ascii'))
}

/** Makes an X.509 certificate (RFC 5280) on P-256: self-signed, or by another that was made here. */
export function makeCertificate(facts: Facts = {}): Certificate {
  const { names = [], isAuthority = false, by } = facts
  const now = Date.now()
  const { from = new Date(now - DAY_MS), to = new Date(now + 90 * DAY_MS) } = facts
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const common = Buffer.from(`Test ${createHash('sha256').update(spki).digest('hex').slice(0, 12)}`)
  const name = sequence(der(0x31, sequence(OIDS.commonName, der(0x0c, common))))
  const issuer = by ?? { name, privateKey }
  const algorithm = sequence(OIDS.ecdsaWithSha256)
  const extensions = [
    sequence(
      OIDS.basicConstraints,
      der(0x01, bytes('ff')),
      der(0x04, sequence(...(isAuthority ? [der(0x01, bytes('ff'))] : []))),
    ),
    ...(names.length === 0
      ? []
      : [sequence(OIDS.subjectAltName, der(0x04, sequence(...names.map(altName))))]),
  ]
  const body = sequence(
    der(0xa0, der(0x02, bytes('02'))),
    der(0x02, Buffer.concat([bytes('01'), randomBytes(15)])),
    algorithm,
    issuer.name,
    sequence(time(from), time(to)),
    name,
    spki,
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuer.privateKey)
  const whole = sequence(body, algorithm, der(0x03, bytes('00'), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    issuer: { name, privateKey },
  }
}
