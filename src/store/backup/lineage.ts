import type { Database } from "better-sqlite3";
import { applyMasterVersions, beginSession } from "../master/index.js";
import { dropList } from "./copied-master.js";

/**
 * Turns the copy of a master in a backup into the master of a store that goes on from there. It is not open in any store
 * yet, and nothing of it is durable. Called once for each restore.
 */
export function beginLineage(database: Database): void {
  database.pragma("journal_mode = MEMORY");
  database.pragma("synchronous = OFF");
  database.transaction(() => {
    dropList(database);
    applyMasterVersions(database);
    // No `-wal` of another store, and not that of the store that was backed up, may be taken for this file's.
    beginSession(database);
  })();
  // A store relies on WAL; the mode is kept in the file.
  database.pragma("journal_mode = WAL");
}
