import { faultOfReturnPage } from '../../contract/return-page.ts'
import type { WireCall, WireInput, WireOutput } from '../../contract/broker-wire.ts'
import { type BrokerKeys, isSame } from '../keys.ts'
import { hostAt, type LinkDesk, returnPageAllowed, CODE_LIFE_MS } from '../links/desk.ts'
import type { BrokerDatabase } from '../store/database.ts'
import {
  countLinks,
  dropEventsTo,
  dropNoticesTo,
  endLink,
  eventsAfter,
  forgetCode,
  forgetConsole,
  insertLink,
  linkById,
  noticesAfter,
  pairedConsole,
  putConsole,
  replaceTenants,
  tenantByDomain,
  visitsToDeliver,
} from '../store/queries.ts'
import { VERSION } from '../version.ts'
import type { Waiting } from '../waiting.ts'
import { Refusal } from './gate.ts'

interface Parts {
  readonly db: BrokerDatabase
  readonly keys: BrokerKeys
  readonly desk: LinkDesk
  readonly waiting: Waiting
  readonly now: () => number
  readonly base: string
  readonly domains: readonly string[] | undefined
  /** The code that pairs now; null while a console is paired. */
  readonly pairing: { code: string | null }
}

export interface Asked {
  readonly host: string
  readonly signal: AbortSignal
}

type Calls = {
  [C in WireCall]: (input: WireInput<C>, asked: Asked) => WireOutput<C> | Promise<WireOutput<C>>
}

const MOST_LINKS = 100_000

/** What a paired console can ask for. Every one may be asked twice without harm: an answer can get lost. */
export function consoleCalls(parts: Parts): Calls {
  const { db, keys, desk, waiting, now, base, domains, pairing } = parts

  function news(eventsTo: number, noticesTo: number): WireOutput<'poll'> {
    desk.sweep()
    return {
      now: now(),
      events: eventsAfter(db, eventsTo),
      asks: waiting.asks(),
      codes: visitsToDeliver(db, now() - CODE_LIFE_MS).flatMap((visit) =>
        visit.sealed === null
          ? []
          : [
              {
                visitId: visit.id,
                linkId: visit.link_id,
                sealed: JSON.parse(visit.sealed) as WireOutput<'poll'>['codes'][number]['sealed'],
                at: visit.answered_at ?? 0,
              },
            ],
      ),
      notices: noticesAfter(db, noticesTo),
    }
  }

  return {
    pair({ code, signKey, sealKey, name }) {
      if (pairing.code === null || !isSame(code.trim().toLowerCase(), pairing.code.toLowerCase()))
        throw new Refusal(
          'code',
          'This is not the pairing code, or it was used. The broker prints one when it starts without a console, or with --pair.',
        )
      db.tx('console.pair', () =>
        putConsole(db, { name, sign_key: signKey, seal_key: sealKey, paired_at: now() }),
      )
      pairing.code = null
      waiting.forget()
      return { brokerKey: keys.publicKey, base, version: VERSION, now: now() }
    },

    unpair() {
      db.tx('console.unpair', () => forgetConsole(db))
      db.flushErased()
      waiting.forget()
      return { done: true }
    },

    async poll({ waitMs, eventsTo, noticesTo, took }, { signal }) {
      waiting.seen()
      if (took.length > 0) {
        db.tx('codes.forget', () => {
          for (const id of took) forgetCode(db, id)
        })
        db.flushErased()
      }
      db.tx('news.drop', () => {
        dropEventsTo(db, eventsTo)
        dropNoticesTo(db, noticesTo)
      })
      const first = news(eventsTo, noticesTo)
      const quiet = [first.events, first.asks, first.codes, first.notices].every(({ length }) => length === 0)
      if (!quiet || waitMs === 0) return first
      const key = keyOfPaired(db)
      await waiting.pause(waitMs, signal)
      // Another console may have taken its place meanwhile: what happens now is that one's to know.
      if (keyOfPaired(db) !== key)
        throw new Refusal('notPaired', 'Another console is paired with this broker.')
      return news(eventsTo, noticesTo)
    },

    tenants({ tenants }) {
      const loopback = base.startsWith('http://')
      const refused = tenants.flatMap(({ domain, returnDomains, returnUrl }) => {
        if (returnUrl === null) return []
        if (faultOfReturnPage(returnUrl, returnDomains, loopback) !== null)
          return [{ domain, why: 'the return page is not on a registered domain' }]
        return domains === undefined || faultOfReturnPage(returnUrl, domains, loopback) === null
          ? []
          : [{ domain, why: 'the broker’s configuration does not list the return page’s domain' }]
      })
      db.tx('tenants.replace', () => replaceTenants(db, tenants))
      return { refused }
    },

    link({ id, tokenHash, livesMs, tenantDomain, userName, userEmail }) {
      const known = linkById(db, id)
      if (known !== undefined) {
        if (known.token_hash !== tokenHash) throw new Refusal('input', 'Another link has this id.')
        return { expiresAt: known.expires_at, now: now() }
      }
      if (tenantByDomain(db, tenantDomain) === undefined)
        throw new Refusal('unknownTenant', `The broker does not know ${tenantDomain}.`)
      if (countLinks(db) >= MOST_LINKS) throw new Refusal('tooMany', 'The broker holds too many links.')
      const expiresAt = now() + livesMs
      db.tx('link.add', () =>
        insertLink(db, {
          id,
          token_hash: tokenHash,
          tenant_domain: tenantDomain,
          user_name: userName,
          user_email: userEmail,
          made_at: now(),
          expires_at: expiresAt,
          state: 'open',
        }),
      )
      return { expiresAt, now: now() }
    },

    revoke({ id }) {
      db.tx('link.revoke', () => endLink(db, id, 'revoked'))
      return { known: linkById(db, id) !== undefined }
    },

    answer({ visitId, authorizeUrl }) {
      return { taken: waiting.answer(visitId, authorizeUrl === null ? 'refused' : { authorizeUrl }) }
    },

    echo({ domain }, { host }) {
      const tenant = tenantByDomain(db, domain)
      const url = new URL(base)
      const atOwn = tenant?.at_domain === 1 && host === hostAt(url, domain)
      return {
        now: now(),
        host,
        tenantKnown: tenant !== undefined,
        hostKnown: host === url.host || atOwn,
        returnPage:
          tenant?.return_url == null
            ? 'none'
            : returnPageAllowed(tenant, base, domains)
              ? 'allowed'
              : 'refused',
      }
    },
  }
}

/**
 * The key by which every call but pairing is checked.
 *
 * @throws {Refusal} notPaired
 */
export function keyOfPaired(db: BrokerDatabase): string {
  const paired = pairedConsole(db)
  if (paired === undefined) throw new Refusal('notPaired', 'No console is paired with this broker.')
  return paired.sign_key
}
