import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { now } from "./accounts.js";
import { adoptUsers, findLostUsers } from "./adoption.js";
import { MasterOlderThanUsersError, StoreBusyError } from "./errors.js";
import { fileMode, sessionFileName } from "./layout.js";
import { refuseForeignDatabase } from "./master-checks.js";
import type { OlderMaster } from "./options.js";
import { applyMasterVersions } from "./schema.js";
import { beginSession, readSessions } from "./session.js";
import { translatingErrors } from "./storage-errors.js";

/** What a lone opening did. `alone: false`: another connection has the master database open, so it did nothing. */
export type LoneOpening =
  | { readonly alone: false }
  | {
      readonly alone: true;
      /** Auth ids of the registrations that no client can finish any more. Their accounts are `removing` now. */
      readonly abandoned: readonly string[];
      /** Auth ids of the accounts that were adopted. */
      readonly adopted: readonly string[];
    };

/**
 * Does what a connection may do only while it is the only one: brings the schema up to date, begins a session, and gives up
 * the registrations that were interrupted. Their clients are gone: a client has the master open while it registers.
 *
 * In exclusive locking mode a connection needs the lock on the file that every other connection in WAL mode shares. So it
 * fails at once if there is another one (https://sqlite.org/pragma.html#pragma_locking_mode).
 * @throws {MasterOlderThanUsersError | IncompatibleDatabaseError | CorruptDatabaseError} Nothing was changed.
 */
export function openAlone(directory: string, path: string, olderMaster: OlderMaster): LoneOpening {
  try {
    return translatingErrors(`opening ${path}`, () => {
      const database = new Sqlite(path, { fileMustExist: true, timeout: 0 });
      try {
        database.pragma("locking_mode = EXCLUSIVE");
        refuseForeignDatabase(database, path);
        database.pragma("synchronous = FULL");
        const done = database.transaction(() => settle(directory, database, olderMaster)).immediate();
        // Puts the new session into the file. Closing the only connection then deletes the empty `-wal`.
        database.pragma("wal_checkpoint(TRUNCATE)");
        return { alone: true, ...done };
      } finally {
        database.close();
      }
    });
  } catch (error) {
    if (error instanceof StoreBusyError) return { alone: false };
    throw error;
  }
}

interface Settled {
  readonly abandoned: readonly string[];
  readonly adopted: readonly string[];
}

function settle(directory: string, database: Database, olderMaster: OlderMaster): Settled {
  const { ofFile } = readSessions(database);
  applyMasterVersions(database);
  const adopted = ofFile === readSessionFile(directory) ? [] : reconcileUsers(directory, database, olderMaster);
  const abandoned = database
    .prepare<[string], string>(
      `UPDATE user_registry SET status = 'removing', updated_at = ?
       WHERE status <> 'active' AND status = 'provisioning' RETURNING auth_id`,
    )
    .pluck()
    .all(now());
  writeSessionFile(directory, beginSession(database));
  return { abandoned, adopted };
}

/** Compares the user databases with the rows of a master that was restored, replaced, or written by Rollcall 0.2.0. */
function reconcileUsers(directory: string, database: Database, olderMaster: OlderMaster): readonly string[] {
  const lost = findLostUsers(directory, database);
  if (lost.length === 0) return [];
  switch (olderMaster) {
    case "adopt":
      adoptUsers(database, lost);
      return lost.map(({ authId }) => authId);
    case "refuse":
      throw new MasterOlderThanUsersError(
        `the master database in ${directory} is older than its user databases: ${lost.length} of them belong to accounts ` +
          `that it does not know (first: ${lost[0]?.dbPath}); restore a newer backup, or open the store with ` +
          'olderMaster: "adopt" to give these accounts their rows back',
      );
    default:
      return olderMaster satisfies never;
  }
}

function readSessionFile(directory: string): string {
  const path = join(directory, sessionFileName);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/**
 * Writes the file in the transaction that writes the session into the database. It is neither synced nor replaced in one
 * step: if the two differ after a crash, the next opening compares the user databases with the rows, which only takes
 * time.
 */
function writeSessionFile(directory: string, session: string): void {
  writeFileSync(join(directory, sessionFileName), session, { mode: fileMode });
}
