import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { now } from "./accounts.js";
import { adoptUsers, findLostUsers } from "./adoption.js";
import { deleteFile } from "./durable-files.js";
import { beginEpoch, readEpochs } from "./epoch.js";
import { MasterOlderThanUsersError, StoreBusyError } from "./errors.js";
import { epochFileName, fileMode, masterDraftPath } from "./layout.js";
import { refuseForeignDatabase } from "./master-checks.js";
import type { OlderMaster } from "./options.js";
import { applyMasterVersions } from "./schema.js";
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
 * Does what a connection may do only while it is the only one: brings the schema up to date, begins an epoch, and gives up
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
        // Puts the new epoch into the file. Closing the only connection then deletes the empty `-wal`.
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
  const { ofFile } = readEpochs(database);
  applyMasterVersions(database);
  const adopted = ofFile === readEpochFile(directory) ? [] : reconcileUsers(directory, database, olderMaster);
  const abandoned = database
    .prepare<[string], string>(
      "UPDATE user_registry SET status = 'removing', updated_at = ? WHERE status = 'provisioning' RETURNING auth_id",
    )
    .pluck()
    .all(now());
  writeEpochFile(directory, beginEpoch(database));
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

function readEpochFile(directory: string): string {
  const path = join(directory, epochFileName);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/**
 * Writes the file in the transaction that writes the epoch into the database. It is not synced: if the two differ after a
 * power loss, the next opening compares the user databases with the rows, which only takes time.
 */
function writeEpochFile(directory: string, epoch: string): void {
  const draft = join(directory, masterDraftPath());
  try {
    writeFileSync(draft, epoch, { flag: "wx", mode: fileMode });
    renameSync(draft, join(directory, epochFileName));
  } catch (error) {
    deleteFile(draft);
    throw error;
  }
}
