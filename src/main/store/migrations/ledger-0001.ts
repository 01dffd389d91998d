import type { Migration } from '../migrate.ts'

/** The first schema of ledger.db: every request to Zoom, and counts that are kept as they are written. */
export const ledger0001: Migration = {
  version: 1,
  sql: `
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  zoom_app_id TEXT NOT NULL,
  tenant_id TEXT,
  user_id TEXT,
  account_id TEXT,
  zoom_user_id TEXT,
  operation TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  label TEXT,
  purpose TEXT NOT NULL,
  subject_id TEXT,
  lane TEXT NOT NULL,
  counted INTEGER NOT NULL,
  state TEXT NOT NULL,
  status INTEGER,
  code INTEGER,
  message TEXT,
  duration_ms INTEGER,
  bytes INTEGER,
  headers TEXT,
  refused_by TEXT,
  request_id TEXT,
  retry_of INTEGER
) STRICT;
CREATE INDEX calls_by_at ON calls (at);
CREATE INDEX calls_of_user ON calls (user_id, at);
CREATE INDEX calls_of_tenant ON calls (tenant_id, at);
CREATE INDEX calls_of_zoom_user ON calls (zoom_user_id, at) WHERE counted = 1;
CREATE INDEX calls_of_account ON calls (account_id, at);
CREATE INDEX calls_refused ON calls (at) WHERE refused_by IS NOT NULL;
CREATE INDEX calls_open ON calls (id) WHERE state = 'sent';

CREATE TABLE user_days (
  day TEXT NOT NULL,
  issuer TEXT NOT NULL,
  zoom_user_id TEXT NOT NULL,
  counted INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  spent_until INTEGER,
  PRIMARY KEY (day, issuer, zoom_user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_days_fullest ON user_days (day, counted);
CREATE INDEX user_days_spent ON user_days (day, spent_until) WHERE spent_until IS NOT NULL;

CREATE TABLE account_days (
  day TEXT NOT NULL,
  issuer TEXT NOT NULL,
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  calls INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  peak INTEGER NOT NULL,
  peak_at INTEGER,
  PRIMARY KEY (day, issuer, account_id, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_hours (
  hour INTEGER NOT NULL,
  issuer TEXT NOT NULL,
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  calls INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  PRIMARY KEY (hour, issuer, account_id, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_days (
  day TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  zoom_user_id TEXT NOT NULL,
  label TEXT NOT NULL,
  calls INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  PRIMARY KEY (day, tenant_id, user_id, account_id, zoom_user_id, label)
) STRICT, WITHOUT ROWID;

-- The last allowance that Zoom's headers told of, by bucket; odd ones are kept as specimens.
CREATE TABLE readings (
  bucket TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  allowance INTEGER,
  remaining INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE specimens (
  id INTEGER PRIMARY KEY,
  call_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  headers TEXT NOT NULL,
  message TEXT
) STRICT;

-- The label of an endpoint, as its category header last said.
CREATE TABLE learned_labels (
  operation TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
}
