import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import type { RouteStep } from '../../contract/broker.ts'
import type { Clock } from '../clock.ts'

/** What a step of the route check found. */
export interface Found {
  readonly state: RouteStep['state']
  readonly text: string
}

export function ok(text: string): Found {
  return { state: 'ok', text }
}

export function failed(text: string): Found {
  return { state: 'failed', text }
}

const TLS_MS = 5000
const SOON_MS = 14 * 86_400_000

/** Whether a TLS connection comes about, and what browsers make of the certificate: Node's own checks, and its end. */
export function checkCertificate(
  host: string,
  port: number,
  clock: Clock,
): Promise<{ reach: Found; certificate: Found | null }> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      // A number is no name to ask for.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      timeout: TLS_MS,
      rejectUnauthorized: false,
    })
    let isConnected = false
    const done = (reach: Found, certificate: Found | null): void => {
      socket.destroy()
      resolve({ reach, certificate })
    }
    const answers = ok(`${host} answers on port ${port}`)
    const noWay = (): void =>
      isConnected
        ? done(
            answers,
            failed(
              `What answers on port ${port} of ${host} speaks no TLS. Let a proxy with TLS stand there.`,
            ),
          )
        : done(
            failed(
              `${host} does not answer on port ${port}. See that the broker runs and that the way is open.`,
            ),
            null,
          )
    socket.once('connect', () => (isConnected = true))
    socket.once('error', noWay)
    socket.once('timeout', noWay)
    socket.once('secureConnect', () =>
      done(answers, judge(socket.getPeerCertificate(), socket.authorizationError, host, clock)),
    )
  })
}

function judge(certificate: PeerCertificate, fault: unknown, host: string, clock: Clock): Found {
  if (fault != null)
    return failed(
      `Browsers refuse the certificate of ${host}: ${wordsOf(codeOf(fault), certificate)} Give the proxy a good one for this name.`,
    )
  const end = Date.parse(certificate.valid_to)
  if (end - clock.now() < SOON_MS)
    return { state: 'warn', text: `The certificate ends on ${dayOf(certificate.valid_to)}. Renew it.` }
  return ok(`The certificate is good until ${dayOf(certificate.valid_to)}`)
}

/** Node gives the code itself, or an error that has it. */
function codeOf(fault: unknown): string {
  return fault instanceof Error ? ((fault as NodeJS.ErrnoException).code ?? fault.message) : String(fault)
}

function wordsOf(code: string, certificate: PeerCertificate): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `it is for ${namesOf(certificate)}.`
    case 'CERT_HAS_EXPIRED':
      return `it ended on ${dayOf(certificate.valid_to)}.`
    case 'CERT_NOT_YET_VALID':
      return `it begins only on ${dayOf(certificate.valid_from)}.`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'it was signed by itself, not by an authority that they know.'
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'its authority is not known, or a certificate between the two is not sent along.'
    case 'CERT_REVOKED':
      return 'its authority took it back.'
    default:
      return `${code}.`
  }
}

function namesOf({ subjectaltname }: PeerCertificate): string {
  const names = (subjectaltname ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''))
  const shown = names.slice(0, 3).join(', ')
  if (shown === '') return 'no name at all'
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function dayOf(text: string): string {
  return new Date(text).toISOString().slice(0, 10)
}
