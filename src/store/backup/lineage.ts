import type { Database } from "better-sqlite3";
import { dropList } from "./copied-master.js";

/**
 * Turns the copy of a master in a backup into the master of a store that goes on from there. It is not open in any store
 * yet, and nothing of it is durable. Called once for each restore.
 */
export function beginNewLineage(database: Database): void {
  database.pragma("journal_mode = MEMORY");
  database.pragma("synchronous = OFF");
  database.transaction(() => {
    dropList(database);
    // What must differ between a store and its restored copy is made here.
  })();
  // A store relies on WAL; the mode is kept in the file.
  database.pragma("journal_mode = WAL");
}
