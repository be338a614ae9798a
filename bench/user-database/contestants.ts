import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { openRegistrationStore } from "rollcall";
import { applyUserMigrations, userMigrations } from "../user-migrations.js";

/** A way to run one transaction on a user's database with a connection of its own. */
export interface Contestant {
  readonly name: ContestantName;
  transact(work: (database: Database) => void): void;
  close(): void;
}

export const contestantNames = ["rollback journal", "WAL", "withUserDatabase"] as const;
export type ContestantName = (typeof contestantNames)[number];

export const explanations: { readonly [Name in ContestantName]: string } = {
  "rollback journal": "journal_mode = DELETE, synchronous = EXTRA",
  WAL: "journal_mode = WAL, synchronous = FULL",
  withUserDatabase: "the store's own: a rollback journal, and its checks of identity and migrations",
};

/** Returns all contestants, each with a migrated database of its own in `directory`. */
export async function openContestants(directory: string): Promise<readonly Contestant[]> {
  return [
    plain("rollback journal", join(directory, "delete.sqlite"), "journal_mode = DELETE", "synchronous = EXTRA"),
    plain("WAL", join(directory, "wal.sqlite"), "journal_mode = WAL", "synchronous = FULL"),
    await withUserDatabase(join(directory, "store")),
  ];
}

/** Returns a contestant with the store's steps but without its checks: open, settings, BEGIN IMMEDIATE, work, COMMIT, close. */
function plain(name: ContestantName, path: string, journalMode: string, synchronous: string): Contestant {
  const created = new Sqlite(path);
  // The journal mode is stored in the file; `synchronous` is a setting of each connection.
  created.pragma(journalMode);
  applyUserMigrations(created);
  created.close();
  return {
    name,
    transact(work) {
      const database = new Sqlite(path, { fileMustExist: true });
      try {
        database.pragma(synchronous);
        database.pragma("foreign_keys = ON");
        database.exec("BEGIN IMMEDIATE");
        work(database);
        database.exec("COMMIT");
      } finally {
        database.close();
      }
    },
    close: () => undefined,
  };
}

async function withUserDatabase(directory: string): Promise<Contestant> {
  const store = openRegistrationStore({ directory, userMigrations });
  const { authId } = await store.register("bench-key");
  return {
    name: "withUserDatabase",
    transact: (work) => store.withUserDatabase(authId, work),
    close: () => store.close(),
  };
}
