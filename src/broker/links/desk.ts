import { randomBytes } from 'node:crypto'
import { faultOfReturnPage } from '../../contract/return-page.ts'
import type { ZoomAnswer } from '../../contract/broker-wire.ts'
import { digestOf } from '../keys.ts'
import { sealToConsole } from '../seal.ts'
import type { BrokerDatabase } from '../store/database.ts'
import {
  addEvent,
  answerVisit,
  dropOldLinks,
  dropOldVisits,
  endLink,
  forgetCode,
  insertVisit,
  linkById,
  linkByToken,
  type LinkRow,
  openLinksOver,
  pairedConsole,
  staleCodes,
  tenantByDomain,
  type TenantRow,
  visitByState,
} from '../store/queries.ts'
import type { Waiting } from '../waiting.ts'

/** Zoom's codes live five minutes; what was not fetched by then is of no use to anybody. */
export const CODE_LIFE_MS = 5 * 60_000
/** How long somebody may take at Zoom: to sign in, to find a password, to read. */
const VISIT_LIFE_MS = 30 * 60_000
const KEEP_ENDED_MS = 7 * 86_400_000

interface Parts {
  readonly db: BrokerDatabase
  readonly waiting: Waiting
  readonly now: () => number
  readonly base: string
  /** Return pages are on these domains only, whatever was registered; undefined leaves it to the console. */
  readonly domains: readonly string[] | undefined
}

/** A link and whom it is for; or why it cannot be used. */
export type Found =
  | { readonly link: LinkRow; readonly tenant: TenantRow }
  | { readonly ended: LinkRow['state'] | 'unknown' }

export type Begun = { readonly authorizeUrl: string } | 'away' | 'refused'

/** How a browser that comes back from Zoom goes on. */
export type CameBack =
  | { readonly kind: 'consented' | 'declined'; readonly returnUrl: string | null }
  | { readonly kind: 'zoomFailed' }
  | { readonly kind: 'notOurs' }

/** Connect links on their way: opened, sent to Zoom, answered, over. */
export class LinkDesk {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Finds a link by its token, at the host by which the browser came. */
  find(token: string, host: string): Found {
    const { db } = this.#parts
    this.sweep()
    const link = linkByToken(db, digestOf(token))
    if (link === undefined) return { ended: 'unknown' }
    const tenant = tenantByDomain(db, link.tenant_domain)
    // A link of one tenant shows nothing under another one's name.
    if (tenant === undefined || !this.#isHostOf(tenant, host)) return { ended: 'unknown' }
    return link.state === 'open' ? { link, tenant } : { ended: link.state }
  }

  noteOpened(link: LinkRow): void {
    const { db, waiting, now } = this.#parts
    db.tx('link.opened', () => addEvent(db, link.id, 'opened', now()))
    waiting.wake()
  }

  /** Sees whether the console is there, and has it begin: only then is anybody sent to Zoom. */
  async begin(link: LinkRow): Promise<Begun> {
    const { db, waiting, now } = this.#parts
    const id = `vst_${randomBytes(10).toString('hex')}`
    const answered = await waiting.ask(id, link.id)
    if (answered === 'away' || answered === 'refused') return answered
    const state = stateOf(answered.authorizeUrl, this.#parts.base)
    // The console is ours, and yet nobody is sent to Zoom without what RFC 9700 section 2.1.1 asks for.
    if (state === null) return 'refused'
    const begun = db.tx('visit.begin', () => {
      if (linkById(db, link.id)?.state !== 'open') return false
      insertVisit(db, { id, link_id: link.id, state_hash: digestOf(state), begun_at: now() })
      addEvent(db, link.id, 'atZoom', now())
      return true
    })
    if (!begun) return 'refused'
    waiting.wake()
    return { authorizeUrl: answered.authorizeUrl }
  }

  /** Takes Zoom's answer: sealed to the console at once, never written in the clear. */
  comeBack(query: URLSearchParams): CameBack {
    const { db, waiting, now } = this.#parts
    this.sweep()
    const one = (name: string): string | null => {
      const all = query.getAll(name)
      // Twice the same parameter is nobody's answer (RFC 6749 section 3.1).
      return all.length === 1 ? (all[0] ?? null) : null
    }
    const [state, code, error] = [one('state'), one('code'), one('error')]
    if (state === null || code === '' || (code === null) === (error === null)) return { kind: 'notOurs' }
    // An issuer that is named twice names none, and must not be read as one that says nothing.
    if (query.getAll('iss').length > 1) return { kind: 'notOurs' }
    const visit = visitByState(db, digestOf(state))
    const paired = pairedConsole(db)
    if (visit === undefined || visit.answered_at !== null || paired === undefined) return { kind: 'notOurs' }
    if (visit.begun_at <= now() - VISIT_LIFE_MS) return { kind: 'notOurs' }
    const link = linkById(db, visit.link_id)
    if (link === undefined || link.state !== 'open') return { kind: 'notOurs' }
    const returnUrl = this.#returnUrlOf(link)
    if (code === null) {
      const declined = error === 'access_denied'
      db.tx('visit.declined', () => {
        answerVisit(db, visit.id, now(), null)
        addEvent(db, link.id, declined ? 'declined' : 'failed', now())
      })
      waiting.wake()
      return declined ? { kind: 'declined', returnUrl } : { kind: 'zoomFailed' }
    }
    if (code.length > 4096 || state.length > 512) return { kind: 'notOurs' }
    const answer: ZoomAnswer = { code, state, iss: one('iss')?.slice(0, 512) ?? null }
    const sealed = sealToConsole(answer, paired.seal_key, { id: visit.id, linkId: link.id })
    const taken = db.tx('visit.consented', () => {
      if (!endLink(db, link.id, 'spent')) return false
      answerVisit(db, visit.id, now(), JSON.stringify(sealed))
      addEvent(db, link.id, 'consented', now())
      return true
    })
    if (!taken) return { kind: 'notOurs' }
    waiting.wake()
    return { kind: 'consented', returnUrl }
  }

  /** Ends what is over: links past their time, codes past theirs, and what nobody will ask for again. */
  sweep(): void {
    const { db, now, waiting } = this.#parts
    const at = now()
    const over = openLinksOver(db, at)
    const stale = staleCodes(db, at - CODE_LIFE_MS)
    if (over.length > 0 || stale.length > 0) {
      db.tx('links.lapse', () => {
        for (const { id } of over) if (endLink(db, id, 'lapsed')) addEvent(db, id, 'lapsed', at)
        for (const { id, link_id } of stale) if (forgetCode(db, id)) addEvent(db, link_id, 'failed', at)
      })
      if (stale.length > 0) db.flushErased()
      waiting.wake()
    }
    db.tx('links.drop', () => {
      dropOldVisits(db, at - VISIT_LIFE_MS)
      dropOldLinks(db, at - KEEP_ENDED_MS)
    })
  }

  #isHostOf(tenant: TenantRow, host: string): boolean {
    const base = new URL(this.#parts.base)
    return host === base.host || (tenant.at_domain === 1 && host === hostAt(base, tenant.domain))
  }

  /** Checked here again, at the last moment: what is registered now counts. */
  #returnUrlOf(link: LinkRow): string | null {
    const { db, base, domains } = this.#parts
    const tenant = tenantByDomain(db, link.tenant_domain)
    if (tenant?.return_url == null) return null
    return returnPageAllowed(tenant, base, domains) ? tenant.return_url : null
  }
}

/** The `Host` under which a tenant's domain reaches this broker. */
export function hostAt(base: URL, domain: string): string {
  return base.port === '' ? domain : `${domain}:${base.port}`
}

/** Whether the broker sends anybody to a tenant's return page. */
export function returnPageAllowed(
  tenant: Pick<TenantRow, 'return_url' | 'return_domains'>,
  base: string,
  domains: readonly string[] | undefined,
): boolean {
  const { return_url: url } = tenant
  if (url === null) return false
  const loopback = base.startsWith('http://')
  const own = JSON.parse(tenant.return_domains) as string[]
  if (faultOfReturnPage(url, own, loopback) !== null) return false
  return domains === undefined || faultOfReturnPage(url, domains, loopback) === null
}

/** The state of a consent page's address that is fit to send somebody to; null if it is not. */
function stateOf(authorizeUrl: string, base: string): string | null {
  const url = new URL(authorizeUrl)
  const query = url.searchParams
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1')
  const fit =
    secure &&
    url.username === '' &&
    query.get('response_type') === 'code' &&
    query.get('code_challenge_method') === 'S256' &&
    (query.get('code_challenge')?.length ?? 0) >= 43 &&
    query.get('redirect_uri') === `${base}/callback`
  const state = query.get('state') ?? ''
  return fit && state.length >= 32 && state.length <= 512 ? state : null
}
