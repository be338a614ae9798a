/** Part of `identitySchema`; a user database of Rollcall 0.2.0 gets it with its next transaction. */
export const stateSchema = `
  CREATE TABLE rollcall_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    migrations TEXT NOT NULL,
    token INTEGER NOT NULL
  ) STRICT;
  INSERT INTO rollcall_state (id, migrations, token) VALUES (1, '[]', 0);
`;

/**
 * The tables that Rollcall adds to every user database. `rollcall_identity`: the account to which it belongs, and the
 * tombstone (`removed_at`). A connection that is still open on a removed user's file finds the tombstone in its next
 * transaction. `rollcall_state`: the applied user migrations as JSON. The two tokens are described in `user-state.ts`.
 */
export const identitySchema = `
  CREATE TABLE rollcall_identity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    auth_id TEXT NOT NULL,
    database_id TEXT NOT NULL,
    removed_at TEXT,
    token INTEGER
  ) STRICT;
  INSERT INTO rollcall_identity (id, store_id, auth_id, database_id, token) VALUES (1, '', '', '', 0);
  ${stateSchema}`;
