import type { Migration } from '../migrate.ts'

/**
 * Users in number: what lists filter by is copied into the users row as the state is, views are saved, and an import
 * is staged before any of it becomes a user.
 */
export const core0002: Migration = {
  version: 2,
  sql: `
ALTER TABLE users ADD COLUMN zoom_type INTEGER;
ALTER TABLE users ADD COLUMN scope_gap INTEGER NOT NULL DEFAULT 0;
UPDATE users SET
  zoom_type = (SELECT zoom_type FROM connections c WHERE c.id = users.connection_id),
  scope_gap = coalesce(
    (SELECT c.state = 'scopeGap' OR c.resumes_to IS 'scopeGap' FROM connections c WHERE c.id = users.connection_id), 0)
WHERE connection_id IS NOT NULL;
CREATE INDEX users_with_scope_gap ON users (name_key, id) WHERE scope_gap = 1;

DROP TRIGGER connection_state_to_users;
CREATE TRIGGER connection_state_to_users AFTER UPDATE OF state, resumes_to, zoom_type ON connections BEGIN
  UPDATE users SET connection_state = NEW.state, zoom_type = NEW.zoom_type,
    scope_gap = (NEW.state = 'scopeGap' OR NEW.resumes_to IS 'scopeGap')
  WHERE connection_id = NEW.id;
END;
DROP TRIGGER connection_of_user;
CREATE TRIGGER connection_of_user AFTER UPDATE OF connection_id ON users BEGIN
  UPDATE users SET
    connection_state = coalesce((SELECT state FROM connections WHERE id = NEW.connection_id), 'neverConnected'),
    zoom_type = (SELECT zoom_type FROM connections WHERE id = NEW.connection_id),
    scope_gap = coalesce(
      (SELECT state = 'scopeGap' OR resumes_to IS 'scopeGap' FROM connections WHERE id = NEW.connection_id), 0)
  WHERE id = NEW.id;
END;

-- A choice of filters that an operator gave a name; the query is the page's own address.
CREATE TABLE saved_views (
  id TEXT PRIMARY KEY,
  page TEXT NOT NULL,
  operator TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (operator, page, name_key)
) STRICT;

-- An import: its rows are staged first. Once it is accepted, all of them become users, whatever happens between.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  duplicates TEXT NOT NULL,
  started_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  rows INTEGER NOT NULL DEFAULT 0,
  good INTEGER NOT NULL DEFAULT 0,
  here INTEGER NOT NULL DEFAULT 0,
  faults INTEGER NOT NULL DEFAULT 0,
  applied INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX imports_by_state ON imports (state);

CREATE TABLE import_rows (
  import_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  email_key TEXT NOT NULL,
  row INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  PRIMARY KEY (import_id, tenant_id, email_key)
) STRICT, WITHOUT ROWID;

-- What was not taken as it stood: a fault, a double, somebody who is here already.
CREATE TABLE import_notes (
  import_id TEXT NOT NULL,
  row INTEGER NOT NULL,
  result TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  what TEXT NOT NULL,
  remedy TEXT NOT NULL,
  PRIMARY KEY (import_id, row)
) STRICT, WITHOUT ROWID;
`,
}
