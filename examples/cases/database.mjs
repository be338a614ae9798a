import Sqlite from "better-sqlite3";

/** Opens the database of a store, with everything that is committed kept in a power loss. */
export function open(directory, { synchronous = "FULL" } = {}) {
  const db = new Sqlite(`${directory}/app.db`, { timeout: 5000 });
  db.pragma(`synchronous = ${synchronous}`);
  return db;
}

/** Creates it with these tables. */
export function create(directory, tables) {
  const db = open(directory);
  db.pragma("journal_mode = WAL");
  db.exec(tables);
  db.close();
}

/** Runs one query. */
export function rows(directory, query) {
  const db = open(directory);
  try {
    return db.prepare(query).all();
  } finally {
    db.close();
  }
}

export const isUniqueViolation = (error) => /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(error.code);
