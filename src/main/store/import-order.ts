/**
 * What an import sorts by, in memory alone: emails, to know one that comes twice, and names. Users are added in the
 * order of their names, for then the indexes by name grow at one place instead of all over: each commit writes tens of
 * pages, not thousands. After a crash the names are read again from the staged rows.
 */
export const IMPORT_ORDER = `
CREATE TEMP TABLE import_emails (
  import_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  email_key TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (import_id, tenant_id, email_key)
) WITHOUT ROWID;
CREATE TEMP TABLE import_order (
  import_id TEXT NOT NULL,
  name_key TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (import_id, name_key, row)
) WITHOUT ROWID;
`
