import { dirname } from "node:path";
import type { Gatekeeper } from "../../core/index.js";
import { rawFs } from "../node-fs/index.js";
import type { Driver } from "./connection.js";

/** What a transaction does to others before its COMMIT: it uses names of files, makes its journal, and may run out of cache. */
export interface Journal {
  /** A transaction begins; `holds`: with the write lock. */
  begun(holds: boolean): void;
  /** A statement in it that may write has run; `holds`: the transaction has the write lock for certain. */
  written(holds: boolean): void;
  /** The same for a statement that may also have changed how the journal is kept. */
  changed(): void;
  ended(): void;
  /**
   * Whether the transaction may have outgrown its cache, in a rollback journal. If so, SQLite writes to the database before
   * the COMMIT (https://sqlite.org/lockingv3.html, section 5.2), or tries to; from then on no other connection can begin
   * to read.
   */
  mayHaveSpilled(holds: boolean): boolean;
  /** A file comes or goes beside the database, to be seen by listing its directory. */
  touchNames(): void;
}

/**
 * Before a transaction changes its first page, where that is kept in a rollback journal, SQLite looks whether the file
 * still has its name (`databaseIsUnmoved` in its pager; if not: SQLITE_READONLY_DBMOVED) and makes the journal beside
 * it. The text of a statement does not tell whether it changes a page: an UPDATE may change nothing. So every statement
 * that may write counts as the first, until the journal is there.
 */
export function createJournal(
  keeper: Gatekeeper,
  driver: Driver,
  file: string,
  attached: () => readonly string[],
): Journal {
  /** The transaction may have made a journal. */
  let isThere = false;
  /** The journal is there: no more names are looked up. */
  let isSettled = false;
  /** Whether the database is in WAL mode, once the write lock keeps the mode from changing. */
  let heldInWal: boolean | undefined;

  const isInWal = (holds: boolean): boolean => {
    if (heldInWal !== undefined) return heldInWal;
    const isSingle = attached().length === 1;
    const known = (isSingle ? driver.isWal() : driver.areAllWal()) === true;
    if (holds && isSingle) heldInWal = known;
    return known;
  };
  const touchNames = (): void => {
    for (const each of attached()) keeper.touch(`names:${dirname(each)}`, "add");
  };
  /** It grows with every page. */
  const touchContent = (): void => {
    for (const each of attached()) keeper.touch(`beside:${each}`, "add");
  };
  const touch = (): void => {
    isThere = true;
    touchNames();
    touchContent();
    for (const each of attached()) keeper.touch(`file:${each}`, "read");
  };
  const written = (holds: boolean): void => {
    if (isInWal(holds)) return;
    if (isSettled) touchContent();
    else touch();
    isSettled ||= holds && attached().length === 1 && isBegun(keeper.outside(file));
  };
  return {
    begun(holds) {
      isThere = false;
      isSettled = false;
      heldInWal = undefined;
      // An empty file gets its first page at once.
      if (holds && (attached().length > 1 || isBegun(keeper.outside(file)))) written(holds);
    },
    written,
    changed: touch,
    ended() {
      if (isThere) touchNames();
    },
    mayHaveSpilled(holds) {
      if (isInWal(holds)) return false;
      if (attached().length > 1) return true;
      // Asking how large the database is would begin to read, unless that has begun.
      return holds ? driver.mayOutgrowCache() : isBegun(keeper.outside(file));
    },
    touchNames,
  };
}

/** https://sqlite.org/fileformat2.html#the_rollback_journal */
const magic = Buffer.from("d9d505f920a163d7", "hex");

/**
 * Whether a rollback journal is in use: where the caller holds the write lock, its own. An older one is not mistaken for
 * it. SQLite rolls back an old journal that has a header before it reads, and a journal that it keeps for later has none.
 */
function isBegun(database: string): boolean {
  const found = Buffer.alloc(magic.length);
  try {
    const descriptor = rawFs.openSync(`${database}-journal`, "r");
    try {
      rawFs.readSync(descriptor, found);
    } finally {
      rawFs.closeSync(descriptor);
    }
  } catch {
    // There is none.
    return false;
  }
  return found.equals(magic);
}
