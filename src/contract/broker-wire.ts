import { z } from 'zod'
import { Domain } from './domain.ts'
import { ConnectLinkId } from './ids.ts'
import { DomainPattern } from './return-page.ts'

/**
 * What console and broker say to each other: JSON over POST, each request signed by the console (Ed25519), each
 * answer by the broker, both keys pinned when the two are paired. The broker never asks the console anything: the
 * console holds a request open (`poll`), so that it needs no way in.
 */

/** Raw 32-byte public keys, and other short binary values, travel as base64url without padding. */
export const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/)
const Key = Base64Url.length(43)
/** SHA-256, as base64url. */
export const Digest = Base64Url.length(43)
const Id = z.string().regex(/^[a-z]{3}_[0-9a-z]{20}$/)
/** Milliseconds since the epoch, by the clock of whoever says it. */
const At = z.int().nonnegative()
const Text = z.string().min(1).max(200)

/** A code that only the console can open; see `seal.ts` of the broker. */
export const SealedAnswer = z.strictObject({
  /** The sender's one-time X25519 key. */
  key: Key,
  iv: Base64Url.length(16),
  /** AES-256-GCM ciphertext with its tag at the end. */
  body: Base64Url.max(16_384),
})
export type SealedAnswer = z.infer<typeof SealedAnswer>

/** What is inside a {@link SealedAnswer}: what the browser brought back from Zoom. */
export const ZoomAnswer = z.strictObject({
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(512),
  iss: z.string().max(512).nullable().describe('RFC 9207: who answered, where the server says it'),
})
export type ZoomAnswer = z.infer<typeof ZoomAnswer>

export const WireTenant = z.strictObject({
  domain: Domain,
  name: Text,
  atDomain: z.boolean().describe('true if the tenant’s own domain leads to the broker'),
  returnDomains: z.array(DomainPattern).max(20),
  returnUrl: z.url().max(2048).nullable(),
})
export type WireTenant = z.infer<typeof WireTenant>

/** What happens to a link, as the broker saw it. */
export const LinkEventKind = z.enum(['opened', 'atZoom', 'consented', 'declined', 'failed', 'lapsed'])
export type LinkEventKind = z.infer<typeof LinkEventKind>

const LinkEvent = z.object({ id: z.int(), linkId: ConnectLinkId, kind: LinkEventKind, at: At })
/** A visit that waits for the console to make state and challenge: it exists only while a browser waits. */
const Ask = z.object({ visitId: Id, linkId: ConnectLinkId })
const Delivery = z.object({ visitId: Id, linkId: ConnectLinkId, sealed: SealedAnswer, at: At })
/** Zoom's deauthorization notice, its signature verified by the broker. */
const Notice = z.object({
  id: z.int(),
  at: At,
  clientId: z.string().max(200),
  zoomUserId: z.string().max(200),
  zoomAccountId: z.string().max(200),
})
export type WireNotice = z.infer<typeof Notice>

/** The calls: their path and both their shapes. */
export const WIRE = {
  /** The one call that is let in by the pairing code; signed with the key that it brings. */
  pair: {
    path: '/console/pair',
    input: z.strictObject({
      code: z.string().min(8).max(200),
      signKey: Key.describe('Ed25519: the console’s requests are signed with its private half'),
      sealKey: Key.describe('X25519: codes are sealed to it'),
      name: Text,
    }),
    output: z.object({ brokerKey: Key, base: z.url(), version: z.string(), now: At }),
  },
  unpair: { path: '/console/unpair', input: z.strictObject({}), output: z.object({ done: z.literal(true) }) },
  /** Held open until something happened, at most `waitMs`. What was taken over is named, and is forgotten there. */
  poll: {
    path: '/console/poll',
    input: z.strictObject({
      waitMs: z.int().min(0).max(25_000),
      eventsTo: z.int().nonnegative().describe('events up to this one are known'),
      noticesTo: z.int().nonnegative(),
      took: z.array(Id).max(100).describe('visits whose codes are in safe hands'),
    }),
    output: z.object({
      now: At,
      events: z.array(LinkEvent).max(500),
      asks: z.array(Ask).max(100),
      codes: z.array(Delivery).max(100),
      notices: z.array(Notice).max(100),
    }),
  },
  tenants: {
    path: '/console/tenants',
    input: z.strictObject({ tenants: z.array(WireTenant).max(5000) }),
    output: z.object({
      refused: z.array(z.object({ domain: z.string(), why: z.string() })),
    }),
  },
  /** Registers a link by the hash of its token: the broker learns the token when somebody opens it. */
  link: {
    path: '/console/link',
    input: z.strictObject({
      id: ConnectLinkId,
      tokenHash: Digest,
      livesMs: z
        .int()
        .min(60_000)
        .max(31 * 86_400_000),
      tenantDomain: Domain,
      userName: Text,
      userEmail: Text.describe('masked: enough to see whose account is meant, too little to write to'),
    }),
    output: z.object({ expiresAt: At, now: At }),
  },
  revoke: {
    path: '/console/revoke',
    input: z.strictObject({ id: ConnectLinkId }),
    output: z.object({ known: z.boolean() }),
  },
  /** The console is there and made state and challenge, or says why it does not. */
  answer: {
    path: '/console/answer',
    input: z.strictObject({ visitId: Id, authorizeUrl: z.url().max(8192).nullable() }),
    output: z.object({ taken: z.boolean() }),
  },
  /** For the route check: what the broker sees of a request that came by a tenant's domain. */
  echo: {
    path: '/console/echo',
    input: z.strictObject({ domain: Domain }),
    output: z.object({
      now: At,
      host: z.string(),
      tenantKnown: z.boolean(),
      hostKnown: z.boolean(),
      returnPage: z.enum(['none', 'allowed', 'refused']),
    }),
  },
} as const

export type WireCall = keyof typeof WIRE
export type WireInput<C extends WireCall> = z.infer<(typeof WIRE)[C]['input']>
export type WireOutput<C extends WireCall> = z.infer<(typeof WIRE)[C]['output']>

/** What a refused call says. `clock` comes with the broker's time, so that a console with a wrong clock can go on. */
export const WireRefusal = z.object({
  error: z.enum([
    'signature',
    'clock',
    'replay',
    'notPaired',
    'code',
    'input',
    'tooMany',
    'unknownTenant',
    'broken',
  ]),
  message: z.string().max(500),
  now: At,
})
export type WireRefusal = z.infer<typeof WireRefusal>

export const WIRE_HEADERS = {
  at: 'x-switchboard-at',
  nonce: 'x-switchboard-nonce',
  signature: 'x-switchboard-signature',
} as const

/** How far apart the two clocks may be, and so how long a nonce is remembered. */
export const WIRE_SKEW_MS = 60_000

/** What the console signs: everything that makes the request what it is, and for which broker it is meant. */
export function requestText(parts: {
  base: string
  path: string
  at: number
  nonce: string
  bodyDigest: string
}): string {
  const { base, path, at, nonce, bodyDigest } = parts
  return `switchboard request\n${base}\n${path}\n${at}\n${nonce}\n${bodyDigest}`
}

/** What the broker signs: its answer to this very request. */
export function answerText(parts: { nonce: string; status: number; bodyDigest: string }): string {
  return `switchboard answer\n${parts.nonce}\n${parts.status}\n${parts.bodyDigest}`
}

/** What a code is sealed for: it opens for no other visit and no other link. */
export function sealContext(visitId: string, linkId: string): string {
  return `switchboard code\n${visitId}\n${linkId}`
}
