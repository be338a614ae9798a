import { guarded, type SchedulingPoints } from "../../core/index.js";
import { type Driver, withoutParameters } from "../sqlite/index.js";
import { type Addon, type Class, type ErrorClass, type Generation, type Method, preparing } from "./addon-shape.js";

/** What Rollcall itself calls of the addon, without scheduling points. */
export interface Below {
  driverOf(native: object): Driver;
  /** Returns whether a statement only reads. If SQLite cannot prepare the statement, its execution will fail: false. */
  isReadonly(native: object, sql: string): boolean;
  /**
   * Returns whether the addon works as Rollcall expects. `constructing`: the arguments that the library passes to the
   * constructor.
   */
  isAsExpected(constructing: readonly unknown[]): boolean;
}

/** Positions of options among the arguments of the native constructor: `readonly`, `fileMustExist`, `timeout`. */
export const readonlyAt = 3;
export const mustExistAt = 4;
export const timeoutAt = 5;

export interface BelowOptions {
  readonly hook: SchedulingPoints;
  readonly addon: Addon;
  readonly generation: Generation;
  readonly errorClass: () => ErrorClass;
}

export function below({ hook, addon, generation, errorClass }: BelowOptions): Below {
  const raw = rawStatements(addon, generation, errorClass);
  const { Database } = addon;
  const own: Below = {
    driverOf: (native) => guarded(driverOf({ hook, native, raw, errorClass }), hook.defect),
    isReadonly: (native, sql) =>
      raw.unlessWrong(false, () => Reflect.get(raw.prepared(native, sql), "readonly") === true),
    isAsExpected(constructing) {
      // Below, this argument is replaced. So it must be checked first.
      if (typeof constructing[timeoutAt] !== "number") return false;
      try {
        const inMemory = constructing
          .with(0, ":memory:")
          .with(1, ":memory:")
          .with(2, true)
          .with(readonlyAt, false)
          .with(mustExistAt, false);
        const native = Reflect.construct(Database, inMemory.with(timeoutAt, probedTimeoutMs).with(6, null));
        const program = raw.rows<Instruction>(native, "EXPLAIN SELECT 1");
        const timeout = raw.first(native, "PRAGMA busy_timeout");
        raw.close(native);
        return timeout === probedTimeoutMs && program.some(({ opcode }) => opcode === "ResultRow");
      } catch {
        return false;
      }
    },
  };
  return guarded(own, hook.defect);
}

/** No library has this default. So if SQLite returns it, the argument is the busy timeout. */
const probedTimeoutMs = 1234;

/** Runs statements with the addon's methods as they are before they are replaced. */
function rawStatements({ Database, Statement }: Addon, generation: Generation, errorClass: () => ErrorClass) {
  const { prepare, exec, close } = Database.prototype;
  const { get, all, safeIntegers } = Statement.prototype;
  const rest = preparing(generation);
  const prepared = (native: object, sql: string): object => {
    const statement = prepare?.call(native, sql, ...rest) as object;
    // The target may have chosen big integers for all statements of the connection (`defaultSafeIntegers`).
    safeIntegers?.call(statement, false);
    return statement;
  };
  /**
   * Returns what `ask` returns, or `otherwise` if SQLite throws, because then the statement is wrong. Any other error
   * is a defect.
   */
  const unlessWrong = <T>(otherwise: T, ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof errorClass()) return otherwise;
      throw error;
    }
  };
  return {
    prepared,
    unlessWrong,
    /** Returns the first column of the first row. */
    first(native: object, sql: string): unknown {
      const row = get?.call(prepared(native, sql));
      return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
    },
    rows: <T>(native: object, sql: string): readonly T[] => all?.call(prepared(native, sql)) as readonly T[],
    exec: (native: object, sql: string): void => void exec?.call(native, sql),
    close: (native: object): void => void close?.call(native),
  };
}

interface DriverOptions {
  readonly hook: SchedulingPoints;
  readonly native: object;
  readonly raw: ReturnType<typeof rawStatements>;
  readonly errorClass: () => ErrorClass;
}

function driverOf({ hook, native, raw, errorClass }: DriverOptions): Driver {
  const first = (sql: string): unknown => raw.first(native, sql);
  const attached = (): readonly Attached[] => raw.rows<Attached>(native, "PRAGMA database_list");
  return {
    inTransaction: () => Reflect.get(native, "inTransaction") === true,
    set: (pragma) => raw.exec(native, `PRAGMA ${pragma}`),
    pragma: (source) => first(`PRAGMA ${source}`),
    isWal: () => raw.unlessWrong(undefined, () => first("PRAGMA journal_mode") === "wal"),
    areAllWal: () =>
      raw.unlessWrong(undefined, () =>
        attached().every(({ name, file }) => file === "" || first(`PRAGMA ${quoted(name)}.journal_mode`) === "wal"),
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
      raw.unlessWrong({ reads: false, writes: false, isCounted: false }, () => {
        const program = raw.rows<Instruction>(native, `EXPLAIN ${withoutParameters(sql)}`);
        // A statement that reads or writes a database begins with `Transaction`. 1 is the temporary database.
        const begins = program.filter(({ opcode, p1 }) => opcode === "Transaction" && p1 !== 1);
        // OPFLAG_NCHANGE. Rows of `sqlite_sequence` and of tables in memory are not counted.
        const isCounted = program.every(({ opcode, p5 }) => opcode !== "Insert" || (p5 & 1) === 1);
        return { reads: begins.length > 0, writes: begins.some(({ p2 }) => p2 > 0), isCounted };
      }),
    totalChanges: () => Number(first("SELECT total_changes()")),
    rollBack: () => raw.exec(native, "ROLLBACK"),
    error: (code, message) => new (errorClass())(message, code),
    // Asking opens the file, which fails if another connection has it in exclusive locking mode.
    synchronous: () =>
      raw.unlessWrong(undefined, () =>
        attached().flatMap(({ name, file }) => {
          const inside = file === "" ? undefined : hook.inside(file);
          const level = Number(first(`PRAGMA ${quoted(name)}.synchronous`));
          return inside === undefined ? [] : [{ file: inside, synchronous: level }];
        }),
      ),
    files: () => attached().flatMap(({ file }) => (file === "" ? [] : (hook.inside(file) ?? []))),
  };
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

/** One line of `PRAGMA database_list`. */
interface Attached {
  readonly name: string;
  readonly file: string;
}

/** One line of EXPLAIN: https://sqlite.org/opcode.html */
interface Instruction {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
  readonly p5: number;
}

/** Replaces a method of a class, unless the class does not have it. */
export function wrap({ prototype }: Class, method: string, around: (original: Method) => Method): void {
  const original = prototype[method];
  if (original !== undefined) prototype[method] = around(original);
}
