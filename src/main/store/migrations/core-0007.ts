import type { Migration } from '../migrate.ts'

/**
 * Staged rows move out of core.db into a file an import (`store/staging.ts`). What was accepted before is done here and
 * now, as it was promised; what was not is forgotten, as at any start. An import may come from a Zoom account, whose
 * connection then serves the users at once.
 */
export const core0007: Migration = {
  version: 7,
  sql: `
ALTER TABLE imports ADD COLUMN served_by TEXT;

-- Lists of a tenant come from memory (docs/decisions/0006). While that is read, a tenant's rows are found by this one
-- index and sorted; two wider ones cost each row of an import a third of its time.
DROP INDEX users_of_tenant_by_name;
DROP INDEX users_of_tenant_by_state;
CREATE INDEX users_of_tenant_by_state ON users (tenant_id, connection_state);

CREATE TEMP TABLE coming AS
  SELECT r.*, i.duplicates, i.created_at,
    CASE WHEN t.id IS NULL THEN 'skipped' WHEN u.id IS NULL THEN 'added' WHEN i.duplicates = 'update' THEN 'updated'
      ELSE 'skipped' END AS result
  FROM imports i JOIN import_rows r ON r.import_id = i.id
    LEFT JOIN tenants t ON t.id = r.tenant_id
    LEFT JOIN users u ON u.tenant_id = r.tenant_id AND u.email_key = r.email_key
  WHERE i.state = 'applying' AND (folded(r.name), r.row) > (i.at_name, i.at_row);
UPDATE users SET name = c.name, name_key = folded(c.name), time_zone = c.time_zone
  FROM coming c WHERE c.result = 'updated' AND users.tenant_id = c.tenant_id AND users.email_key = c.email_key;
INSERT OR IGNORE INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
  SELECT 'usr_' || lower(hex(randomblob(10))), tenant_id, name, folded(name), email, email_key, time_zone, created_at
  FROM coming WHERE result = 'added' ORDER BY folded(name), row;
UPDATE imports SET state = 'done', ended_at = created_at, applied = good,
  added = added + (SELECT count(*) FROM coming WHERE import_id = imports.id AND result = 'added'),
  updated = updated + (SELECT count(*) FROM coming WHERE import_id = imports.id AND result = 'updated'),
  skipped = skipped + (SELECT count(*) FROM coming WHERE import_id = imports.id AND result = 'skipped')
  WHERE state = 'applying';
DROP TABLE coming;

-- A notice that is settled says no more whom it was about: that was to be erased.
UPDATE broker_notices SET zoom_user_id = '', zoom_account_id = '' WHERE settled_at IS NOT NULL;
DROP TABLE import_rows;
`,
}
