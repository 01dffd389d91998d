import type { Migration } from '../migrate.ts'

/** The broker: its pairing, connect links, and what is under way at Zoom by them. */
export const core0003: Migration = {
  version: 3,
  sql: `
-- The broker that this console is paired with. The private keys are sealed; without them it is another console.
CREATE TABLE broker (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  base TEXT NOT NULL,
  broker_key TEXT NOT NULL,
  sign_key BLOB NOT NULL,
  seal_key BLOB NOT NULL,
  public_seal_key TEXT NOT NULL,
  events_to INTEGER NOT NULL DEFAULT 0,
  notices_to INTEGER NOT NULL DEFAULT 0,
  paired_at INTEGER NOT NULL
) STRICT;

CREATE TABLE broker_routes (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  at_domain INTEGER NOT NULL,
  return_url TEXT,
  return_domains TEXT NOT NULL
) STRICT;

CREATE TABLE connect_links (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user_email TEXT NOT NULL,
  tenant_name TEXT NOT NULL,
  -- making: the broker may or may not have it; withdrawing: it is to be told
  state TEXT NOT NULL,
  text TEXT,
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  sent_at INTEGER,
  opened_at INTEGER,
  consented_at INTEGER,
  declined_at INTEGER,
  ended_at INTEGER,
  attempt_id TEXT
) STRICT;
CREATE INDEX connect_links_of_user ON connect_links (user_id, id);
CREATE INDEX connect_links_open ON connect_links (id) WHERE ended_at IS NULL;

-- What was begun for a link and is at Zoom now: state and verifier, sealed, so that a restart loses nobody who is
-- just signing in there. taken_at is set before the code is exchanged: a code is used once or not at all.
CREATE TABLE broker_visits (
  id TEXT PRIMARY KEY,
  link_id TEXT NOT NULL REFERENCES connect_links (id) ON DELETE CASCADE,
  attempt_id TEXT NOT NULL,
  zoom_app_id TEXT NOT NULL,
  begun BLOB NOT NULL,
  begun_at INTEGER NOT NULL,
  taken_at INTEGER
) STRICT;
CREATE INDEX broker_visits_of_link ON broker_visits (link_id);

-- Zoom's notices that a user removed the app, as the broker passed them on; each is settled once.
CREATE TABLE broker_notices (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  zoom_user_id TEXT NOT NULL,
  zoom_account_id TEXT NOT NULL,
  settled_at INTEGER,
  result TEXT
) STRICT;
CREATE INDEX broker_notices_open ON broker_notices (id) WHERE settled_at IS NULL;
`,
}
