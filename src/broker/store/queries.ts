import type { LinkEventKind, WireNotice, WireTenant } from '../../contract/broker-wire.ts'
import type { ConnectLinkId } from '../../contract/ids.ts'
import type { BrokerDatabase } from './database.ts'

/** `open` until a consent came (`spent`), it was withdrawn, or its time was over. */
export type LinkState = 'open' | 'spent' | 'revoked' | 'lapsed'

export interface LinkRow {
  id: ConnectLinkId
  token_hash: string
  tenant_domain: string
  user_name: string
  user_email: string
  made_at: number
  expires_at: number
  state: LinkState
}

export interface TenantRow {
  domain: string
  name: string
  at_domain: 0 | 1
  return_domains: string
  return_url: string | null
}

export interface VisitRow {
  id: string
  link_id: ConnectLinkId
  state_hash: string
  begun_at: number
  answered_at: number | null
  sealed: string | null
}

export interface ConsoleRow {
  name: string
  sign_key: string
  seal_key: string
  paired_at: number
}

type Db = BrokerDatabase

export function ownKeys(db: Db): { sign_key: Uint8Array; form_key: Uint8Array } | undefined {
  return db.get('SELECT sign_key, form_key FROM broker WHERE id = 1')
}

export function putOwnKeys(db: Db, keys: { sign_key: Uint8Array; form_key: Uint8Array }): void {
  db.run('INSERT INTO broker (id, sign_key, form_key) VALUES (1, $sign_key, $form_key)', keys)
}

export function pairedConsole(db: Db): ConsoleRow | undefined {
  return db.get('SELECT name, sign_key, seal_key, paired_at FROM console WHERE id = 1')
}

/** Takes another console's place: nothing that was made for the other one is left. */
export function putConsole(db: Db, row: ConsoleRow): void {
  forgetConsole(db)
  db.run(
    'INSERT INTO console (id, name, sign_key, seal_key, paired_at) VALUES (1, $name, $sign_key, $seal_key, $paired_at)',
    { ...row },
  )
}

export function forgetConsole(db: Db): void {
  for (const table of ['console', 'visits', 'links', 'events', 'notices', 'tenants'])
    db.run(`DELETE FROM ${table}`)
}

export function replaceTenants(db: Db, tenants: readonly WireTenant[]): void {
  db.run('DELETE FROM tenants')
  for (const { domain, name, atDomain, returnDomains, returnUrl } of tenants)
    db.run(
      `INSERT OR REPLACE INTO tenants (domain, name, at_domain, return_domains, return_url)
       VALUES ($domain, $name, $atDomain, $returnDomains, $returnUrl)`,
      { domain, name, atDomain: atDomain ? 1 : 0, returnDomains: JSON.stringify(returnDomains), returnUrl },
    )
}

export function tenantByDomain(db: Db, domain: string): TenantRow | undefined {
  return db.get('SELECT * FROM tenants WHERE domain = $domain', { domain })
}

export function insertLink(db: Db, row: LinkRow): void {
  db.run(
    `INSERT INTO links (id, token_hash, tenant_domain, user_name, user_email, made_at, expires_at, state)
     VALUES ($id, $token_hash, $tenant_domain, $user_name, $user_email, $made_at, $expires_at, $state)`,
    { ...row },
  )
}

export function linkById(db: Db, id: string): LinkRow | undefined {
  return db.get('SELECT * FROM links WHERE id = $id', { id })
}

export function linkByToken(db: Db, tokenHash: string): LinkRow | undefined {
  return db.get('SELECT * FROM links WHERE token_hash = $tokenHash', { tokenHash })
}

/** Moves a link on from `open`; answers whether it was there. */
export function endLink(db: Db, id: string, state: Exclude<LinkState, 'open'>): boolean {
  return db.run(`UPDATE links SET state = $state WHERE id = $id AND state = 'open'`, { id, state }) === 1
}

export function openLinksOver(db: Db, now: number): LinkRow[] {
  return db.all(`SELECT * FROM links WHERE state = 'open' AND expires_at <= $now LIMIT 500`, { now })
}

export function dropOldLinks(db: Db, before: number): void {
  db.run(`DELETE FROM links WHERE state <> 'open' AND expires_at < $before`, { before })
}

export function countLinks(db: Db): number {
  return db.get<{ links: number }>('SELECT count(*) AS links FROM links')?.links ?? 0
}

export function insertVisit(
  db: Db,
  visit: Pick<VisitRow, 'id' | 'link_id' | 'state_hash' | 'begun_at'>,
): void {
  db.run(
    'INSERT INTO visits (id, link_id, state_hash, begun_at) VALUES ($id, $link_id, $state_hash, $begun_at)',
    { ...visit },
  )
}

export function visitByState(db: Db, stateHash: string): VisitRow | undefined {
  return db.get('SELECT * FROM visits WHERE state_hash = $stateHash', { stateHash })
}

/** Writes down the answer of a visit, once. */
export function answerVisit(db: Db, id: string, now: number, sealed: string | null): boolean {
  return (
    db.run('UPDATE visits SET answered_at = $now, sealed = $sealed WHERE id = $id AND answered_at IS NULL', {
      id,
      now,
      sealed,
    }) === 1
  )
}

export function visitsToDeliver(db: Db, since: number): VisitRow[] {
  return db.all(
    'SELECT * FROM visits WHERE sealed IS NOT NULL AND answered_at > $since ORDER BY answered_at LIMIT 100',
    { since },
  )
}

/** Forgets the code of a visit; answers whether there was one. */
export function forgetCode(db: Db, id: string): boolean {
  return db.run('UPDATE visits SET sealed = NULL WHERE id = $id AND sealed IS NOT NULL', { id }) === 1
}

/** Codes that nobody fetched in time, with their links. */
export function staleCodes(db: Db, before: number): Array<{ id: string; link_id: string }> {
  return db.all('SELECT id, link_id FROM visits WHERE sealed IS NOT NULL AND answered_at <= $before', {
    before,
  })
}

export function dropOldVisits(db: Db, before: number): void {
  db.run('DELETE FROM visits WHERE begun_at < $before AND sealed IS NULL', { before })
}

/** So many are kept for a console that stays away; opening a link again and again fills no disk. */
const EVENTS_KEPT = 10_000

export function addEvent(db: Db, linkId: string, kind: LinkEventKind, at: number): void {
  db.run('INSERT INTO events (link_id, kind, at) VALUES ($linkId, $kind, $at)', { linkId, kind, at })
  db.run('DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - $kept', { kept: EVENTS_KEPT })
}

export function eventsAfter(
  db: Db,
  after: number,
): Array<{ id: number; linkId: ConnectLinkId; kind: LinkEventKind; at: number }> {
  return db.all(
    'SELECT id, link_id AS linkId, kind, at FROM events WHERE id > $after ORDER BY id LIMIT 500',
    {
      after,
    },
  )
}

export function dropEventsTo(db: Db, id: number): void {
  db.run('DELETE FROM events WHERE id <= $id', { id })
}

export function addNotice(db: Db, notice: Omit<WireNotice, 'id'>): void {
  db.run(
    `INSERT OR IGNORE INTO notices (at, client_id, zoom_user_id, zoom_account_id)
     VALUES ($at, $clientId, $zoomUserId, $zoomAccountId)`,
    { ...notice },
  )
}

export function noticesAfter(db: Db, after: number): WireNotice[] {
  return db.all(
    `SELECT id, at, client_id AS clientId, zoom_user_id AS zoomUserId, zoom_account_id AS zoomAccountId
     FROM notices WHERE id > $after ORDER BY id LIMIT 100`,
    { after },
  )
}

export function dropNoticesTo(db: Db, id: number): void {
  db.run('DELETE FROM notices WHERE id <= $id', { id })
}

/** Takes a nonce; false if it was taken before. */
export function takeNonce(db: Db, nonce: string, now: number, forgetBefore: number): boolean {
  db.run('DELETE FROM nonces WHERE at < $forgetBefore', { forgetBefore })
  return db.run('INSERT OR IGNORE INTO nonces (nonce, at) VALUES ($nonce, $now)', { nonce, now }) === 1
}
