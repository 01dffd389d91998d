import type { Migration } from '../migrate.ts'

/** A consent with a Zoom app itself names the app: if its pair is lost, the accounts of that app are asked about. */
export const core0008: Migration = {
  version: 8,
  sql: 'ALTER TABLE exchanges ADD COLUMN zoom_app_id TEXT;',
}
