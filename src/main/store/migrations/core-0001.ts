import type { Migration } from '../migrate.ts'

/** The first schema of core.db. Instants are milliseconds since the epoch; sealed values are BLOBs. */
export const core0001: Migration = {
  version: 1,
  sql: `
CREATE TABLE console (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  starts INTEGER NOT NULL
) STRICT;
INSERT INTO console (id, starts) VALUES (1, 0);

CREATE TABLE data_keys (
  mode TEXT PRIMARY KEY,
  backend TEXT NOT NULL,
  sealed BLOB,
  params TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  sealed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE zoom_apps (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  level TEXT NOT NULL,
  kind TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret BLOB,
  oauth_url TEXT NOT NULL,
  api_url TEXT NOT NULL,
  built_in_sandbox INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (oauth_url, client_id)
) STRICT;

CREATE TABLE zoom_accounts (
  issuer TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  plan TEXT,
  has_licensed INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  domain TEXT NOT NULL UNIQUE,
  zoom_app_id TEXT NOT NULL REFERENCES zoom_apps (id),
  time_zone TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tenants_by_zoom_app ON tenants (zoom_app_id);

CREATE TABLE connections (
  id TEXT PRIMARY KEY,
  zoom_app_id TEXT NOT NULL REFERENCES zoom_apps (id),
  issuer TEXT NOT NULL,
  zoom_user_id TEXT NOT NULL,
  zoom_account_id TEXT NOT NULL,
  zoom_email TEXT NOT NULL,
  zoom_name TEXT NOT NULL,
  zoom_type INTEGER NOT NULL,
  api_url TEXT NOT NULL,
  scopes TEXT NOT NULL,
  state TEXT NOT NULL,
  state_reason TEXT,
  state_at INTEGER NOT NULL,
  resumes_to TEXT,
  resumes_reason TEXT,
  generation INTEGER NOT NULL,
  access BLOB,
  refresh BLOB,
  access_expires_at INTEGER,
  authorized_at INTEGER NOT NULL,
  refreshed_at INTEGER,
  next_try_at INTEGER,
  pair_lost INTEGER NOT NULL DEFAULT 0,
  UNIQUE (zoom_app_id, zoom_user_id)
) STRICT;
CREATE INDEX connections_by_state ON connections (state);
CREATE INDEX connections_by_account ON connections (issuer, zoom_account_id);
CREATE INDEX connections_by_zoom_user ON connections (zoom_user_id);

CREATE TABLE connection_events (
  id INTEGER PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  tone TEXT NOT NULL
) STRICT;
CREATE INDEX connection_events_by_connection ON connection_events (connection_id, id);

-- A row stands here from before a request that makes Zoom issue or end a token pair until its answer is
-- stored. One that is found at the start is an answer that was lost.
CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  connection_id TEXT REFERENCES connections (id) ON DELETE CASCADE,
  user_id TEXT,
  attempt_id TEXT,
  sent_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  connection_id TEXT REFERENCES connections (id),
  connection_state TEXT NOT NULL DEFAULT 'neverConnected',
  created_at INTEGER NOT NULL,
  UNIQUE (tenant_id, email_key)
) STRICT;
-- The email stands in it so that a search reads this index alone.
CREATE INDEX users_by_name ON users (name_key, id, email_key);
CREATE INDEX users_by_email ON users (email_key, id);
CREATE INDEX users_by_state ON users (connection_state, name_key, id);
CREATE INDEX users_of_tenant_by_name ON users (tenant_id, name_key, id, email_key);
CREATE INDEX users_of_tenant_by_state ON users (tenant_id, connection_state, name_key, id);
CREATE INDEX users_by_connection ON users (connection_id);

-- A user shows the state of the connection behind them; the copy makes lists and counts one index scan.
CREATE TRIGGER connection_state_to_users AFTER UPDATE OF state ON connections BEGIN
  UPDATE users SET connection_state = NEW.state WHERE connection_id = NEW.id;
END;
CREATE TRIGGER connection_of_user AFTER UPDATE OF connection_id ON users BEGIN
  UPDATE users SET connection_state =
    coalesce((SELECT state FROM connections WHERE id = NEW.connection_id), 'neverConnected')
  WHERE id = NEW.id;
END;

CREATE TABLE slots (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  appointment_id TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX slots_by_start ON slots (start_at, id);
CREATE INDEX slots_of_user_by_start ON slots (user_id, start_at);

CREATE TABLE appointments (
  id TEXT PRIMARY KEY,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  attendee_name TEXT NOT NULL,
  attendee_email TEXT NOT NULL,
  attendee_zone TEXT NOT NULL,
  topic TEXT NOT NULL,
  notes TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  status TEXT NOT NULL,
  reopens_slot INTEGER NOT NULL DEFAULT 0,
  reference TEXT NOT NULL UNIQUE,
  booked_at INTEGER NOT NULL,
  cancelled_at INTEGER
) STRICT;
CREATE INDEX appointments_by_slot ON appointments (slot_id);
CREATE INDEX appointments_of_user ON appointments (user_id, status, start_at);
CREATE INDEX appointments_by_start ON appointments (status, start_at);

-- The Zoom meeting of an appointment: what Zoom last confirmed, and the one request about it that is planned
-- or under way. What it should be stands in the appointment.
CREATE TABLE meetings (
  appointment_id TEXT PRIMARY KEY REFERENCES appointments (id),
  state TEXT NOT NULL,
  reason TEXT,
  zoom_meeting_id TEXT,
  host_zoom_user_id TEXT,
  join_url TEXT,
  start_at INTEGER,
  duration_min INTEGER,
  topic TEXT,
  confirmed_at INTEGER,
  sent_kind TEXT,
  sent_body TEXT,
  sent_at INTEGER,
  due_at INTEGER,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX meetings_due ON meetings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX meetings_by_state ON meetings (state);

CREATE TABLE operations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  total INTEGER NOT NULL
) STRICT;
CREATE INDEX operations_by_start ON operations (started_at);
CREATE INDEX operations_by_state ON operations (state);

CREATE TABLE operation_items (
  operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  tenant_name TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  must_consent INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  calls INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  at INTEGER,
  PRIMARY KEY (operation_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_items_by_state ON operation_items (operation_id, state, position);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_id TEXT,
  tenant_id TEXT,
  before TEXT,
  after TEXT,
  result TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject_id, id);
CREATE INDEX audit_by_tenant ON audit (tenant_id, id);
-- What was written stands.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
`,
}
