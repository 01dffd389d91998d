import type { Migration } from '../migrate.ts'

/**
 * A connection's life: when it is next kept alive and checked, each attempt to refresh it, how it ends when its
 * meetings are dealt with first, and what was erased when Zoom or the user removed the app.
 */
export const core0004: Migration = {
  version: 4,
  sql: `
-- The upkeep of a connection: when its refresh token is next renewed for its own sake, and when Zoom is next
-- asked whether it lives. NULL is not planned yet.
ALTER TABLE connections ADD COLUMN keep_at INTEGER;
ALTER TABLE connections ADD COLUMN check_at INTEGER;
ALTER TABLE connections ADD COLUMN proved_at INTEGER;
ALTER TABLE connections ADD COLUMN refresh_tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX connections_to_keep ON connections (keep_at) WHERE refresh IS NOT NULL;
CREATE INDEX connections_to_check ON connections (check_at) WHERE refresh IS NOT NULL;
CREATE INDEX connections_by_consent ON connections (state, authorized_at);

-- Every attempt to refresh, numbered per connection. It stands here from before its request; one without an
-- end that is found at the start was cut off.
CREATE TABLE refreshes (
  id INTEGER PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  lane TEXT NOT NULL,
  old_token INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT,
  said TEXT,
  call_id INTEGER,
  UNIQUE (connection_id, number)
) STRICT;
CREATE INDEX refreshes_open ON refreshes (connection_id) WHERE outcome IS NULL;

-- Zoom Apps whose client id or secret Zoom refused: nothing of them refreshes by itself until the secret changes.
CREATE TABLE app_refusals (
  zoom_app_id TEXT PRIMARY KEY REFERENCES zoom_apps (id) ON DELETE CASCADE,
  at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER app_refusal_ends AFTER UPDATE OF client_secret ON zoom_apps BEGIN
  DELETE FROM app_refusals WHERE zoom_app_id = NEW.id;
END;

-- Where a refresh token was seen to live on after 90 days from its consent: there each refresh starts them anew.
CREATE TABLE sliding_issuers (
  issuer TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  consent_age_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A disconnect that deals with the coming meetings first. It stands here until the tokens are erased.
CREATE TABLE endings (
  connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
  meetings TEXT NOT NULL,
  hand_over_to TEXT,
  asked_by TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  let_go_at INTEGER
) STRICT;
-- An appointment that a colleague takes over: the old one is cancelled once the new one's meeting is saved.
CREATE TABLE hand_overs (
  old_appointment_id TEXT PRIMARY KEY REFERENCES appointments (id) ON DELETE CASCADE,
  new_appointment_id TEXT NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
  connection_id TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX hand_overs_open ON hand_overs (new_appointment_id) WHERE done_at IS NULL;

-- What was erased because the user or Zoom removed the app. The Zoom user's id stands here only until it is done.
CREATE TABLE purges (
  id INTEGER PRIMARY KEY,
  connection_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  zoom_app_name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  zoom_user_id TEXT,
  users TEXT NOT NULL,
  by TEXT NOT NULL,
  noticed_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  erased TEXT NOT NULL DEFAULT '[]',
  done_at INTEGER
) STRICT;
CREATE INDEX purges_of_connection ON purges (connection_id, id);
CREATE INDEX purges_due ON purges (due_at) WHERE done_at IS NULL;
`,
}
