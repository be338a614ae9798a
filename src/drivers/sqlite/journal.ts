import { dirname } from "node:path";
import type { SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import type { Driver } from "./driver.js";

/** What a transaction does to others before its COMMIT: it uses names of files, makes its journal, and may outgrow its cache. */
export interface Journal {
  /** A transaction begins. `holds`: with the write lock. */
  begun(holds: boolean): void;
  /** A statement in it that may write has run. `holds`: the transaction has the write lock for certain. */
  written(holds: boolean): void;
  /** A statement in it has run that may write, and may change the journal mode. */
  changed(): void;
  ended(): void;
  /**
   * Returns whether the transaction may have outgrown its cache, with a rollback journal. If so, SQLite writes to the
   * database before the COMMIT (https://sqlite.org/lockingv3.html, section 5.2), or tries to. From then on no other
   * connection can begin to read.
   */
  mayHaveSpilled(holds: boolean): boolean;
  /** A companion file comes or goes. Listing the directory shows it. */
  touchNames(): void;
}

interface Options {
  readonly hook: SchedulingPoints;
  readonly driver: Driver;
  /** The connection's own database. */
  readonly file: string;
  /** Returns that database and the attached ones. */
  readonly files: () => readonly string[];
}

/**
 * With a rollback journal, before a transaction changes its first page, SQLite checks that the file still has its name
 * (`databaseIsUnmoved` in its pager; if not: SQLITE_READONLY_DBMOVED) and makes the journal beside it. The text of a
 * statement does not tell whether it changes a page: an UPDATE may change nothing. So every statement that may write
 * counts as the first, until the journal exists.
 */
export function createJournal({ hook, driver, file, files }: Options): Journal {
  /** The transaction may have made a journal. */
  let mayExist = false;
  /** The journal exists: SQLite looks up no more names. */
  let exists = false;
  /** Whether the database is in WAL mode. It is known once the write lock keeps the mode from changing. */
  let heldInWal: boolean | undefined;

  const isInWal = (holds: boolean): boolean => {
    if (heldInWal !== undefined) return heldInWal;
    const isSingle = files().length === 1;
    const known = (isSingle ? driver.isWal() : driver.areAllWal()) === true;
    if (holds && isSingle) heldInWal = known;
    return known;
  };
  const touchNames = (): void => {
    for (const each of files()) hook.touch(`names:${dirname(each)}`, "add");
  };
  /** The journal grows with every page. */
  const touchContent = (): void => {
    for (const each of files()) hook.touch(`beside:${each}`, "add");
  };
  const touch = (): void => {
    mayExist = true;
    touchNames();
    touchContent();
    for (const each of files()) hook.touch(`file:${each}`, "read");
  };
  const written = (holds: boolean): void => {
    if (isInWal(holds)) return;
    if (exists) touchContent();
    else touch();
    exists ||= holds && files().length === 1 && isBegun(hook.outside(file));
  };
  return {
    begun(holds) {
      mayExist = false;
      exists = false;
      heldInWal = undefined;
      // An empty file gets its first page when the transaction begins.
      if (holds && (files().length > 1 || isBegun(hook.outside(file)))) written(holds);
    },
    written,
    changed: touch,
    ended() {
      if (mayExist) touchNames();
    },
    mayHaveSpilled(holds) {
      if (isInWal(holds)) return false;
      if (files().length > 1) return true;
      // Asking for the size of the database would begin to read. With the write lock, reading has begun.
      return holds ? driver.mayOutgrowCache() : isBegun(hook.outside(file));
    },
    touchNames,
  };
}

/** https://sqlite.org/fileformat2.html#the_rollback_journal */
const magic = Buffer.from("d9d505f920a163d7", "hex");

/**
 * Returns whether a rollback journal is in use. If the caller holds the write lock, it is its own, and no older one:
 * before SQLite reads, it rolls back an old journal that has a header, and a journal that it keeps for later has none.
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
    // There is no journal.
    return false;
  }
  return found.equals(magic);
}
