import type { LinkEventKind } from '../../contract/broker-wire.ts'
import type { ConnectLinkState } from '../../contract/broker.ts'
import type { AttemptId, ConnectLinkId, TenantId, UserId, ZoomAppId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface BrokerRow {
  base: string
  broker_key: string
  sign_key: Uint8Array
  seal_key: Uint8Array
  public_seal_key: string
  events_to: number
  notices_to: number
  paired_at: number
}

export function pairedBroker(db: Reader): BrokerRow | undefined {
  return db.get('SELECT * FROM broker WHERE id = 1')
}

export function putBroker(tx: Tx, row: BrokerRow): void {
  tx.run(
    `INSERT OR REPLACE INTO broker (id, base, broker_key, sign_key, seal_key, public_seal_key, events_to, notices_to, paired_at)
     VALUES (1, $base, $broker_key, $sign_key, $seal_key, $public_seal_key, $events_to, $notices_to, $paired_at)`,
    { ...row },
  )
}

/** Forgets the pairing with everything that only it could finish. */
export function forgetBroker(tx: Tx, text: string, now: number): void {
  tx.run('DELETE FROM broker')
  tx.run('DELETE FROM broker_visits')
  tx.run(
    `UPDATE connect_links SET state = 'withdrawn', text = $text, ended_at = $now WHERE ended_at IS NULL`,
    { text, now },
  )
}

export function setCursors(tx: Tx, eventsTo: number, noticesTo: number): void {
  tx.run('UPDATE broker SET events_to = $eventsTo, notices_to = $noticesTo', { eventsTo, noticesTo })
}

export interface RouteRow {
  tenant_id: TenantId
  name: string
  domain: string
  at_domain: 0 | 1
  return_url: string | null
  return_domains: string | null
}

const ROUTES = `SELECT t.id AS tenant_id, t.name, t.domain, coalesce(r.at_domain, 0) AS at_domain, r.return_url, r.return_domains
  FROM tenants t LEFT JOIN broker_routes r ON r.tenant_id = t.id`

export function listRoutes(db: Reader): RouteRow[] {
  return db.all(`${ROUTES} ORDER BY t.name COLLATE NOCASE, t.id`)
}

export function routeOf(db: Reader, tenantId: TenantId): RouteRow | undefined {
  return db.get(`${ROUTES} WHERE t.id = $tenantId`, { tenantId })
}

export function putRoute(
  tx: Tx,
  route: {
    tenantId: TenantId
    atDomain: boolean
    returnUrl: string | null
    returnDomains: readonly string[]
  },
): void {
  tx.run(
    `INSERT OR REPLACE INTO broker_routes (tenant_id, at_domain, return_url, return_domains)
     VALUES ($tenantId, $atDomain, $returnUrl, $returnDomains)`,
    {
      ...route,
      atDomain: route.atDomain ? 1 : 0,
      returnDomains: JSON.stringify(route.returnDomains),
    },
  )
}

export interface LinkRow {
  id: ConnectLinkId
  user_id: UserId
  tenant_id: TenantId
  user_name: string
  user_email: string
  tenant_name: string
  state: ConnectLinkState | 'making' | 'withdrawing'
  text: string | null
  made_by: string
  made_at: number
  expires_at: number
  sent_at: number | null
  opened_at: number | null
  consented_at: number | null
  declined_at: number | null
  ended_at: number | null
  attempt_id: AttemptId | null
}

export function insertLink(tx: Tx, row: LinkRow): void {
  tx.run(
    `INSERT INTO connect_links (id, user_id, tenant_id, user_name, user_email, tenant_name, state, text, made_by, made_at,
       expires_at, sent_at, opened_at, consented_at, declined_at, ended_at, attempt_id)
     VALUES ($id, $user_id, $tenant_id, $user_name, $user_email, $tenant_name, $state, $text, $made_by, $made_at,
       $expires_at, $sent_at, $opened_at, $consented_at, $declined_at, $ended_at, $attempt_id)`,
    { ...row },
  )
}

export function linkById(db: Reader, id: ConnectLinkId): LinkRow | undefined {
  return db.get('SELECT * FROM connect_links WHERE id = $id', { id })
}

export function listLinks(
  db: Reader,
  filter: { userId: UserId | null; openOnly: boolean; before: string | null; limit: number },
): LinkRow[] {
  return db.all(
    `SELECT * FROM connect_links
     WHERE state <> 'making' AND ($userId IS NULL OR user_id = $userId) AND ($openOnly = 0 OR ended_at IS NULL)
       AND ($before IS NULL OR id < $before)
     ORDER BY id DESC LIMIT $limit`,
    { ...filter, openOnly: filter.openOnly ? 1 : 0 },
  )
}

export function countOpenLinks(db: Reader): number {
  return (
    db.get<{ links: number }>(
      `SELECT count(*) AS links FROM connect_links WHERE ended_at IS NULL AND state <> 'making'`,
    )?.links ?? 0
  )
}

export function confirmLink(tx: Tx, id: ConnectLinkId, expiresAt: number): void {
  tx.run(
    `UPDATE connect_links SET state = 'made', expires_at = $expiresAt WHERE id = $id AND state = 'making'`,
    {
      id,
      expiresAt,
    },
  )
}

export function dropLink(tx: Tx, id: ConnectLinkId): void {
  tx.run('DELETE FROM connect_links WHERE id = $id', { id })
}

export function markLinkSent(tx: Tx, id: ConnectLinkId, now: number): void {
  tx.run(
    `UPDATE connect_links SET sent_at = $now, state = CASE state WHEN 'made' THEN 'sent' ELSE state END WHERE id = $id`,
    { id, now },
  )
}

/** Ends a link that has no end yet; answers whether it had none. */
export function endLink(
  tx: Tx,
  id: ConnectLinkId,
  state: LinkRow['state'],
  text: string | null,
  now: number,
): boolean {
  return (
    tx.run(
      'UPDATE connect_links SET state = $state, text = $text, ended_at = $now WHERE id = $id AND ended_at IS NULL',
      { id, state, text, now },
    ) === 1
  )
}

/** The broker has it that a withdrawn link is withdrawn. */
export function settleWithdrawal(tx: Tx, id: ConnectLinkId): void {
  tx.run(`UPDATE connect_links SET state = 'withdrawn' WHERE id = $id AND state = 'withdrawing'`, { id })
}

/** Links of which the broker is still to be told: half made before a crash, or withdrawn here only. */
export function linksToRevoke(db: Reader): Array<{ id: ConnectLinkId; state: 'making' | 'withdrawing' }> {
  return db.all(`SELECT id, state FROM connect_links WHERE state IN ('making', 'withdrawing') LIMIT 100`)
}

/** Writes down what the broker saw of a link; what is over stays as it ended. */
export function noteLinkEvent(tx: Tx, id: string, kind: LinkEventKind, at: number): void {
  tx.run(
    `UPDATE connect_links SET
       opened_at = CASE WHEN $kind = 'opened' THEN $at ELSE opened_at END,
       declined_at = CASE WHEN $kind = 'declined' THEN $at ELSE declined_at END,
       consented_at = CASE WHEN $kind = 'consented' THEN $at ELSE consented_at END,
       state = CASE WHEN $kind IN ('opened', 'atZoom', 'declined', 'consented') THEN $kind ELSE state END,
       text = NULL
     WHERE id = $id AND ended_at IS NULL AND (state <> 'consented' OR $kind = 'consented')`,
    { id, kind, at },
  )
}

export function setLinkText(tx: Tx, id: ConnectLinkId, text: string): void {
  tx.run('UPDATE connect_links SET text = $text WHERE id = $id AND ended_at IS NULL', { id, text })
}

export function setAttemptOfLink(tx: Tx, id: ConnectLinkId, attemptId: AttemptId): void {
  tx.run('UPDATE connect_links SET attempt_id = $attemptId WHERE id = $id', { id, attemptId })
}

export interface VisitRow {
  id: string
  link_id: ConnectLinkId
  attempt_id: AttemptId
  zoom_app_id: ZoomAppId
  begun: Uint8Array
  begun_at: number
  taken_at: number | null
}

/** Writes down what was begun, or begun again for the same link; false if the id is another one's, or was used. */
export function insertVisit(tx: Tx, row: VisitRow): boolean {
  const changes = tx.run(
    `INSERT INTO broker_visits (id, link_id, attempt_id, zoom_app_id, begun, begun_at, taken_at)
     VALUES ($id, $link_id, $attempt_id, $zoom_app_id, $begun, $begun_at, $taken_at)
     ON CONFLICT (id) DO UPDATE SET attempt_id = excluded.attempt_id, zoom_app_id = excluded.zoom_app_id,
       begun = excluded.begun, begun_at = excluded.begun_at
     WHERE link_id = excluded.link_id AND taken_at IS NULL`,
    { ...row },
  )
  return changes === 1
}

/** Keeps so many tries of a link, the newest: whoever presses its button again and again fills no disk. */
export function keepNewestVisits(tx: Tx, linkId: ConnectLinkId, kept: number): void {
  tx.run(
    `DELETE FROM broker_visits WHERE link_id = $linkId AND taken_at IS NULL AND id NOT IN
       (SELECT id FROM broker_visits WHERE link_id = $linkId ORDER BY begun_at DESC, id DESC LIMIT $kept)`,
    { linkId, kept },
  )
}

export function visitById(db: Reader, id: string): VisitRow | undefined {
  return db.get('SELECT * FROM broker_visits WHERE id = $id', { id })
}

/** Takes a visit's code for good; false if it was taken before. */
export function takeVisit(tx: Tx, id: string, now: number): boolean {
  return (
    tx.run('UPDATE broker_visits SET taken_at = $now WHERE id = $id AND taken_at IS NULL', { id, now }) === 1
  )
}

export function dropVisitsOf(tx: Tx, linkId: ConnectLinkId): void {
  tx.run('DELETE FROM broker_visits WHERE link_id = $linkId', { linkId })
}

export function dropOldVisits(tx: Tx, before: number): void {
  tx.run('DELETE FROM broker_visits WHERE begun_at < $before AND taken_at IS NULL', { before })
}

/** A visit whose code was taken and whose end never reached the disk. */
export interface TakenVisit extends VisitRow {
  user_id: UserId
  user_name: string
  tenant_id: TenantId
  /** 1 if a consent of that user was stored since: only the link's own end is missing. */
  stored: 0 | 1
}

export function takenVisits(db: Reader): TakenVisit[] {
  return db.all(
    `SELECT v.*, l.user_id, l.user_name, l.tenant_id,
       EXISTS (SELECT 1 FROM users u JOIN connections c ON c.id = u.connection_id
         WHERE u.id = l.user_id AND c.authorized_at >= v.taken_at) AS stored
     FROM broker_visits v JOIN connect_links l ON l.id = v.link_id WHERE v.taken_at IS NOT NULL`,
  )
}

export interface NoticeRow {
  id: number
  at: number
  client_id: string
  zoom_user_id: string
  zoom_account_id: string
}

export function insertNotice(tx: Tx, notice: Omit<NoticeRow, 'id'>): void {
  tx.run(
    `INSERT INTO broker_notices (at, client_id, zoom_user_id, zoom_account_id)
     VALUES ($at, $client_id, $zoom_user_id, $zoom_account_id)`,
    { ...notice },
  )
}

/** The next notice that is not settled: one that must wait keeps no later one from its turn. */
export function nextOpenNotice(db: Reader, after: number): NoticeRow | undefined {
  return db.get('SELECT * FROM broker_notices WHERE settled_at IS NULL AND id > $after ORDER BY id LIMIT 1', {
    after,
  })
}

/** Settles a notice: from here on it says no more whom it was about, for that is to be erased. */
export function settleNotice(tx: Tx, id: number, result: string, now: number): void {
  tx.run(
    `UPDATE broker_notices SET settled_at = $now, result = $result, zoom_user_id = '', zoom_account_id = ''
     WHERE id = $id`,
    { id, result, now },
  )
}
