import Sqlite, { type Database } from "better-sqlite3";
import { StoreBusyError } from "../errors.js";
import type { OlderMaster } from "../options.js";
import { translatingErrors } from "../storage-errors.js";
import { now } from "./accounts.js";
import { refuseForeignDatabase } from "./master-checks.js";
import { isNoted, noteFirstCommit, noteSession, reconcileUsers } from "./older-master.js";
import { applyMasterVersions } from "./schema.js";
import { beginSession, prepareCommitMark, readSession } from "./session.js";

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

/** What a lone opening depends on. */
export interface LoneOptions {
  readonly olderMaster: OlderMaster;
  /** Whether the `-wal` had no content before, as after a clean end. */
  readonly isWalEmpty: boolean;
}

/**
 * Does what a connection may do only while it is the only one: brings the schema up to date, begins a session, and gives up
 * the registrations that were interrupted. Their clients are gone: a client has the master open while it registers.
 *
 * In exclusive locking mode a connection needs the lock on the file that every other connection in WAL mode shares. So it
 * fails at once if there is another one (https://sqlite.org/pragma.html#pragma_locking_mode).
 * @throws {MasterOlderThanUsersError | IncompatibleDatabaseError | CorruptDatabaseError} Nothing was changed.
 */
export function openAlone(directory: string, path: string, options: LoneOptions): LoneOpening {
  try {
    return translatingErrors(`opening ${path}`, () => {
      const database = new Sqlite(path, { fileMustExist: true, timeout: 0 });
      try {
        database.pragma("locking_mode = EXCLUSIVE");
        refuseForeignDatabase(database, path);
        database.pragma("synchronous = FULL");
        const done = database.transaction(() => settle(directory, database, options)).immediate();
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

function settle(directory: string, database: Database, { olderMaster, isWalEmpty }: LoneOptions): Settled {
  applyMasterVersions(database);
  const session = readSession(database);
  const isKnown = isNoted(directory, session);
  const adopted = isKnown ? [] : reconcileUsers(directory, database, olderMaster);
  const abandoned = database
    .prepare<[string], string>(
      `UPDATE user_registry SET status = 'removing', updated_at = ?
       WHERE status <> 'active' AND status = 'provisioning' RETURNING auth_id`,
    )
    .pluck()
    .all(now());
  const mustBegin = !isKnown || session.name === "" || isWalEmpty;
  if (mustBegin) noteSession(directory, beginSession(database));
  else if (abandoned.length > 0) markCommit(directory, database);
  return { abandoned, adopted };
}

function markCommit(directory: string, database: Database): void {
  const session = prepareCommitMark(database)();
  if (session !== undefined) noteFirstCommit(directory, session);
}
