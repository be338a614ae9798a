import type { Database } from "better-sqlite3";

/** A finished account. */
export interface AccountRow {
  readonly authId: string;
  readonly databaseId: string;
  readonly dbPath: string;
}

const accountsInPage = 200;

/**
 * Yields the finished accounts in pages, so that memory does not grow with them and no statement stays open in between.
 * Sorted by database id, which never changes: a key may be changed meanwhile.
 */
export function* accountPages(database: Database): Generator<readonly AccountRow[]> {
  const page = database.prepare<[string, number], AccountRow>(
    `SELECT auth_id AS authId, database_id AS databaseId, db_path AS dbPath FROM user_registry
     WHERE status = 'active' AND database_id > ? ORDER BY database_id LIMIT ?`,
  );
  for (let after = ""; ; ) {
    const accounts = page.all(after, accountsInPage);
    const last = accounts.at(-1);
    if (last === undefined) return;
    yield accounts;
    after = last.databaseId;
  }
}

/** Returns the number of finished accounts. */
export function countAccounts(database: Database): number {
  return database.prepare<[], number>("SELECT count(*) FROM user_registry WHERE status = 'active'").pluck().get() ?? 0;
}
