import { guarded, type SchedulingPoints } from "../../core/index.js";
import type { Driver } from "./driver.js";
import { explained, type Instruction } from "./explained.js";
import { withoutParameters } from "./sql.js";

/** Runs SQL on one connection, below the scheduling points. */
export interface RawConnection {
  /** Returns the first column of the first row. */
  first(sql: string): unknown;
  /** Returns the rows as objects with the columns' names. */
  rows<T>(sql: string): readonly T[];
  exec(sql: string): void;
  /**
   * Returns what `ask` returns, or `otherwise` if SQLite throws, because then the statement is wrong. Any other error is
   * a defect, and is thrown.
   */
  unlessWrong<T>(otherwise: T, ask: () => T): T;
}

export interface QuestionsOptions extends Pick<Driver, "inTransaction" | "codeOf" | "error"> {
  readonly hook: SchedulingPoints;
  readonly raw: RawConnection;
}

/** Returns a driver that asks SQLite by SQL. If one of its methods throws, it is a defect of Rollcall. */
export function askingBySql({ hook, raw, ...others }: QuestionsOptions): Driver {
  const { first } = raw;
  const attached = (): readonly Attached[] => raw.rows<Attached>("PRAGMA database_list");
  const driver: Driver = {
    ...others,
    set: (pragma) => raw.exec(`PRAGMA ${pragma}`),
    pragma: (source) => first(`PRAGMA ${source}`),
    isWal: () => raw.unlessWrong(undefined, () => first("PRAGMA journal_mode") === "wal"),
    areAllWal: () =>
      raw.unlessWrong(undefined, () =>
        attached().every(({ name, file }) => !file || first(`PRAGMA ${quoted(name)}.journal_mode`) === "wal"),
      ),
    mayOutgrowCache: () =>
      raw.unlessWrong(true, () => {
        const [pages, bytes, cache] = ["page_count", "page_size", "cache_size"].map((name) =>
          Number(first(`PRAGMA ${name}`)),
        );
        return mayOutgrow(pages ?? 0, bytes ?? 0, cache ?? 0);
      }),
    // If a statement cannot be explained, nothing is known for certain.
    explain: (sql) =>
      raw.unlessWrong({ reads: false, writes: false, isCounted: false, isReadonly: false }, () =>
        explained(raw.rows<Instruction>(`EXPLAIN ${withoutParameters(sql)}`)),
      ),
    totalChanges: () => Number(first("SELECT total_changes()")),
    rollBack: () => raw.exec("ROLLBACK"),
    // Asking opens the file, which fails if another connection has it in exclusive locking mode.
    synchronous: () =>
      raw.unlessWrong(undefined, () =>
        attached().flatMap(({ name, file }) => {
          const inside = file ? hook.inside(file) : undefined;
          const level = Number(first(`PRAGMA ${quoted(name)}.synchronous`));
          return inside === undefined ? [] : [{ file: inside, synchronous: level }];
        }),
      ),
    files: () => attached().flatMap(({ file }) => (file ? (hook.inside(file) ?? []) : [])),
  };
  return guarded(driver, hook.defect);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The memory of a page in the cache in addition to its content, rounded up. */
const pageOverheadBytes = 512;

/**
 * Returns whether SQLite may write pages to the file before the COMMIT. It does so if nine in ten of the pages that the
 * cache may hold are changed (`pcache1FetchStage2`). If the whole database has less than half of that number of pages,
 * it does not. `cache`: in pages, or if it is negative, in KiB.
 */
function mayOutgrow(pages: number, pageBytes: number, cache: number): boolean {
  const pagesMax = cache >= 0 ? cache : (-1024 * cache) / (pageBytes + pageOverheadBytes);
  return 2 * pages >= pagesMax;
}

/** One line of `PRAGMA database_list`. `file` is empty for a database in memory. */
interface Attached {
  readonly name: string;
  readonly file: string | null;
}
