import type { Migration } from '../migrate.ts'

/** Staged rows stand in the order they came in, so that staging writes at one place; an import knows how far it is. */
export const core0006: Migration = {
  version: 6,
  sql: `
ALTER TABLE imports ADD COLUMN at_name TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN at_row INTEGER NOT NULL DEFAULT 0;

ALTER TABLE import_rows RENAME TO import_rows_before;
CREATE TABLE import_rows (
  import_id TEXT NOT NULL,
  row INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  PRIMARY KEY (import_id, row)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO import_rows SELECT import_id, row, tenant_id, name, email, email_key, time_zone FROM import_rows_before;
DROP TABLE import_rows_before;
`,
}
