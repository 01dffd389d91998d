/**
 * Notes, in memory and within the very transaction, which users rows were changed: what is rolled back was never
 * noted, and nothing that changes a users row can forget to say so. The users table's search index reads on from the
 * last number that it knows. One line a row, however often it changes. A row that is added needs none, for its number
 * is above all that the index knows: an import of many would pay for each of them.
 */
export const USER_TOUCHES = `
CREATE TEMP TABLE user_touches (seq INTEGER PRIMARY KEY AUTOINCREMENT, user_row INTEGER NOT NULL UNIQUE);
CREATE TEMP TRIGGER user_changed AFTER UPDATE ON main.users BEGIN
  INSERT OR REPLACE INTO user_touches (user_row) VALUES (NEW.rowid);
END;
CREATE TEMP TRIGGER user_removed AFTER DELETE ON main.users BEGIN
  INSERT OR REPLACE INTO user_touches (user_row) VALUES (OLD.rowid);
END;
`
