import type { Migration } from '../migrate.ts'

/**
 * What the console needs of Zoom by feature, which of it every connection lacks, users who are served by an account's
 * connection, and the last test of each Zoom app.
 */
export const core0005: Migration = {
  version: 5,
  sql: `
-- Features that were switched on or off by hand; one that is not here is as it comes.
CREATE TABLE features (
  name TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row stands here while connections are compared anew with what is needed: up to which one it has come.
CREATE TABLE scope_sweep (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  after TEXT NOT NULL
) STRICT;
INSERT INTO scope_sweep (id, after) VALUES (1, '');

CREATE TABLE zoom_app_tests (
  zoom_app_id TEXT PRIMARY KEY REFERENCES zoom_apps (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  steps TEXT NOT NULL
) STRICT;

-- What the last consent with each Zoom app granted: what its settings at Zoom hold, as far as it is known.
CREATE TABLE zoom_app_grants (
  zoom_app_id TEXT PRIMARY KEY REFERENCES zoom_apps (id) ON DELETE CASCADE,
  scopes TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
INSERT INTO zoom_app_grants (zoom_app_id, scopes, at)
  SELECT zoom_app_id, scopes, max(authorized_at) FROM connections GROUP BY zoom_app_id;

-- One bit for each call that the granted scopes do not open; which bit is which stands in zoom/scope-needs.ts.
ALTER TABLE connections ADD COLUMN scope_gaps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN scope_gaps INTEGER NOT NULL DEFAULT 0;

-- A user whom an admin's connection serves: who they are at Zoom, and what is true of them alone.
ALTER TABLE users ADD COLUMN host_zoom_user_id TEXT;
ALTER TABLE users ADD COLUMN host_zoom_email TEXT;
ALTER TABLE users ADD COLUMN host_zoom_type INTEGER;
ALTER TABLE users ADD COLUMN host_state TEXT;
ALTER TABLE users ADD COLUMN host_reason TEXT;
ALTER TABLE users ADD COLUMN host_paused INTEGER NOT NULL DEFAULT 0;

CREATE INDEX users_with_gaps ON users (name_key, id, scope_gaps) WHERE scope_gaps <> 0;
CREATE INDEX users_of_tenant_with_gaps ON users (tenant_id, name_key, id, scope_gaps) WHERE scope_gaps <> 0;
CREATE INDEX users_by_host ON users (host_zoom_user_id) WHERE host_zoom_user_id IS NOT NULL;

-- A user shows the state of the connection behind them, unless something is true of them alone: an end of the
-- connection goes before a pause of the user, a pause before what Zoom last said of them.
DROP TRIGGER connection_state_to_users;
DROP TRIGGER connection_of_user;
CREATE TRIGGER connection_to_users AFTER UPDATE OF state, resumes_to, zoom_type, scope_gaps ON connections BEGIN
  UPDATE users SET
    zoom_type = coalesce(host_zoom_type, NEW.zoom_type),
    connection_state = CASE
      WHEN host_state = 'disconnected' THEN 'disconnected'
      WHEN NEW.state IN ('disconnected', 'revocationWaiting') THEN NEW.state
      WHEN host_paused = 1 THEN 'paused'
      WHEN NEW.state IN ('healthy', 'scopeGap', 'expiring') THEN coalesce(host_state, NEW.state)
      ELSE NEW.state END,
    scope_gaps = CASE
      WHEN NEW.state IN ('disconnected', 'revocationWaiting') OR host_state = 'disconnected' THEN 0
      ELSE NEW.scope_gaps END,
    scope_gap = (NEW.scope_gaps <> 0 OR NEW.state = 'scopeGap' OR NEW.resumes_to IS 'scopeGap')
      AND NEW.state NOT IN ('disconnected', 'revocationWaiting') AND host_state IS NOT 'disconnected'
  WHERE connection_id = NEW.id;
END;
CREATE TRIGGER connection_of_user AFTER UPDATE OF connection_id, host_state, host_paused, host_zoom_type ON users BEGIN
  UPDATE users SET
    zoom_type = coalesce(NEW.host_zoom_type, (SELECT zoom_type FROM connections WHERE id = NEW.connection_id)),
    connection_state = coalesce((SELECT CASE
      WHEN NEW.host_state = 'disconnected' THEN 'disconnected'
      WHEN c.state IN ('disconnected', 'revocationWaiting') THEN c.state
      WHEN NEW.host_paused = 1 THEN 'paused'
      WHEN c.state IN ('healthy', 'scopeGap', 'expiring') THEN coalesce(NEW.host_state, c.state)
      ELSE c.state END FROM connections c WHERE c.id = NEW.connection_id), 'neverConnected'),
    scope_gaps = coalesce((SELECT CASE
      WHEN c.state IN ('disconnected', 'revocationWaiting') OR NEW.host_state = 'disconnected' THEN 0
      ELSE c.scope_gaps END FROM connections c WHERE c.id = NEW.connection_id), 0),
    scope_gap = coalesce((SELECT (c.scope_gaps <> 0 OR c.state = 'scopeGap' OR c.resumes_to IS 'scopeGap')
      AND c.state NOT IN ('disconnected', 'revocationWaiting')
      AND NEW.host_state IS NOT 'disconnected' FROM connections c WHERE c.id = NEW.connection_id), 0)
  WHERE id = NEW.id;
END;
`,
}
