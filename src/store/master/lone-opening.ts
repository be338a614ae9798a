import Sqlite, { type Database } from "better-sqlite3";
import { StoreBusyError } from "../errors.js";
import type { OlderMaster } from "../options.js";
import { translatingErrors } from "../storage-errors.js";
import { now } from "./accounts.js";
import { refuseForeignDatabase } from "./master-checks.js";
import { isNoted, noteSession, reconcileUsers } from "./older-master.js";
import { applyMasterVersions } from "./schema.js";
import { beginSession, readSession } from "./session.js";

/** What an opening did. `alone: false`: another connection has the master database open. */
export type LoneOpening =
  /** `adopted`: auth ids of the accounts that were adopted. */
  | { readonly alone: false; readonly adopted: readonly string[] }
  | {
      readonly alone: true;
      /** Auth ids of the registrations that no client can finish any more. Their accounts are `removing` now. */
      readonly abandoned: readonly string[];
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
        // The former commits must be in the file before the session begins. Otherwise its name and theirs are in one `-wal`,
        // and a restored older file takes both from it, so that the two agree.
        database.pragma("wal_checkpoint(TRUNCATE)");
        const done = database.transaction(() => settle(directory, database, olderMaster)).immediate();
        // Puts the new session into the file. Closing the only connection then deletes the empty `-wal`.
        database.pragma("wal_checkpoint(TRUNCATE)");
        return { alone: true, ...done };
      } finally {
        database.close();
      }
    });
  } catch (error) {
    if (error instanceof StoreBusyError) return { alone: false, adopted: [] };
    throw error;
  }
}

interface Settled {
  readonly abandoned: readonly string[];
  readonly adopted: readonly string[];
}

function settle(directory: string, database: Database, olderMaster: OlderMaster): Settled {
  applyMasterVersions(database);
  const isKnown = isNoted(directory, readSession(database));
  const adopted = isKnown ? [] : reconcileUsers(directory, database, olderMaster);
  const abandoned = database
    .prepare<[string], string>(
      `UPDATE user_registry SET status = 'removing', updated_at = ?
       WHERE status <> 'active' AND status = 'provisioning' RETURNING auth_id`,
    )
    .pluck()
    .all(now());
  noteSession(directory, beginSession(database));
  return { abandoned, adopted };
}
