import { dirname } from "node:path";
import type { SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import type { Driver } from "./driver.js";

/**
 * The effects of a transaction on others before its COMMIT: it uses names of files, makes its journal, and may outgrow
 * its cache.
 */
export interface Journal {
  /** A transaction begins. `holds`: with the write lock. */
  begun(holds: boolean): void;
  /** A statement that may write has run in it. `holds`: the transaction certainly has the write lock. */
  written(holds: boolean): void;
  /** A statement that may write and may change the journal mode has run in it. */
  changed(): void;
  ended(): void;
  /**
   * Returns whether the transaction has a rollback journal and may have outgrown its cache. If so, SQLite writes, or
   * tries to write, to the database before the COMMIT (https://sqlite.org/lockingv3.html, section 5.2). From then on no
   * other connection can begin to read.
   */
  mayHaveSpilled(holds: boolean): boolean;
  /** Reports that a companion file may be made or deleted, which shows in a listing of the directory. */
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
 * statement does not tell whether it changes a page: an UPDATE may change nothing. So until the journal exists, every
 * statement that may write counts as the first.
 */
export function createJournal({ hook, driver, file, files }: Options): Journal {
  /** Whether the transaction may have made a journal. */
  let mayExist = false;
  /** Whether the journal exists. If so, SQLite uses no more names. */
  let exists = false;
  /**
   * Whether the database is in WAL mode. Undefined: the transaction does not hold the write lock, so the mode may still
   * change.
   */
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
  const touchFiles = (): void => {
    for (const each of files()) hook.touch(`file:${each}`, "read");
  };
  const touch = (): void => {
    mayExist = true;
    touchNames();
    touchContent();
    touchFiles();
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
      // If the file is empty, it gets its first page when the transaction begins.
      if (holds && (files().length > 1 || isBegun(hook.outside(file)))) written(holds);
    },
    written,
    changed: touch,
    ended() {
      if (!mayExist) return;
      touchNames();
      touchContent();
      // If no statement has made it, the COMMIT may have.
      if (!exists) touchFiles();
    },
    mayHaveSpilled(holds) {
      if (isInWal(holds)) return false;
      if (files().length > 1) return true;
      // Asking for the size of the database begins to read. If the transaction has the write lock, it has begun to read
      // already.
      return holds ? driver.mayOutgrowCache() : isBegun(hook.outside(file));
    },
    touchNames,
  };
}

/** https://sqlite.org/fileformat2.html#the_rollback_journal */
const magic = Buffer.from("d9d505f920a163d7", "hex");

/**
 * Returns whether a rollback journal is in use. If the caller holds the write lock, it is the caller's own journal:
 * before SQLite reads, it rolls back an old journal with a header, and a journal that it keeps for reuse has no header.
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
