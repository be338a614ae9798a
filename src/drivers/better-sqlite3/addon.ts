import type { Gatekeeper } from "../../core/index.js";
import { guarded } from "../../core/index.js";
import type { Driver } from "../sqlite/index.js";
import { withoutParameters } from "../sqlite/index.js";
import type { Addon, Class, ErrorClass, Generation, Method } from "./addon-shape.js";
import { preparing } from "./addon-shape.js";

/** What the gates themselves ask of the driver, past the gates. */
export interface Below {
  driverOf(native: object): Driver;
  /** Where SQLite cannot say, because the statement is wrong, its execution will; then it has written nothing. */
  isReadonly(native: object, sql: string): boolean;
  /** Whether the addon, given what its library gives its constructor, works as the gates believe. */
  isAsBelieved(constructing: readonly unknown[]): boolean;
}

/** Where the busy timeout stands among the arguments of the native constructor, and whether it may only read. */
export const timeoutAt = 5;
export const readonlyAt = 3;

export function below(
  keeper: Gatekeeper,
  { Database, Statement }: Addon,
  generation: Generation,
  errorClass: () => ErrorClass,
): Below {
  // As they were before any gate was put into them.
  const { prepare, exec, close } = Database.prototype;
  const { get, all } = Statement.prototype;
  const rest = preparing(generation);
  const prepared = (native: object, sql: string): object => prepare?.call(native, sql, ...rest) as object;
  const first = (native: object, sql: string): unknown => {
    const row = get?.call(prepared(native, sql));
    return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
  };
  const rows = <T>(native: object, sql: string): readonly T[] => all?.call(prepared(native, sql)) as readonly T[];
  /** A statement that is wrong makes SQLite fail, and that is no defect; whatever else is thrown is one. */
  const unlessWrong = <T>(otherwise: T, ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof errorClass()) return otherwise;
      throw error;
    }
  };

  const ownDriver = (native: object): Driver => ({
    inTransaction: () => Reflect.get(native, "inTransaction") === true,
    pragma: (source) => first(native, `PRAGMA ${source}`),
    isWal: () => unlessWrong(undefined, () => first(native, "PRAGMA journal_mode") === "wal"),
    areAllWal: () =>
      unlessWrong(undefined, () =>
        rows<Attached>(native, "PRAGMA database_list").every(
          ({ name, file }) => file === "" || first(native, `PRAGMA ${quoted(name)}.journal_mode`) === "wal",
        ),
      ),
    mayOutgrowCache: () =>
      unlessWrong(true, () => {
        const [pages, bytes, cache] = ["page_count", "page_size", "cache_size"].map((name) =>
          Number(first(native, `PRAGMA ${name}`)),
        );
        return mayOutgrow(pages ?? 0, bytes ?? 0, cache ?? 0);
      }),
    // Nothing is known for certain of what cannot be explained.
    explain: (sql) =>
      unlessWrong({ reads: false, writes: false }, () => {
        const program = rows<Instruction>(native, `EXPLAIN ${withoutParameters(sql)}`);
        // Every statement that reads or writes a database says so at its beginning; 1 is the temporary one.
        const begins = program.filter(({ opcode, p1 }) => opcode === "Transaction" && p1 !== 1);
        return { reads: begins.length > 0, writes: begins.some(({ p2 }) => p2 > 0) };
      }),
    rollBack: () => void exec?.call(native, "ROLLBACK"),
    error: (code, message) => new (errorClass())(message, code),
    synchronous: () =>
      rows<Attached>(native, "PRAGMA database_list").flatMap(({ name, file }) => {
        const inside = file === "" ? undefined : keeper.inside(file);
        const level = Number(first(native, `PRAGMA ${quoted(name)}.synchronous`));
        return inside === undefined ? [] : [{ file: inside, synchronous: level }];
      }),
    files: () =>
      rows<Attached>(native, "PRAGMA database_list").flatMap(({ file }) =>
        file === "" ? [] : (keeper.inside(file) ?? []),
      ),
  });

  const own: Below = {
    driverOf: (native) => guarded(ownDriver(native), keeper.defect),
    isReadonly: (native, sql) => unlessWrong(false, () => Reflect.get(prepared(native, sql), "readonly") === true),
    isAsBelieved(constructing) {
      // What stands there is replaced below, so it must be looked at first.
      if (typeof constructing[timeoutAt] !== "number") return false;
      try {
        const inMemory = constructing
          .with(0, ":memory:")
          .with(1, ":memory:")
          .with(2, true)
          .with(3, false)
          .with(4, false);
        const native = Reflect.construct(Database, inMemory.with(timeoutAt, probedTimeoutMs).with(6, null));
        const program = rows<Instruction>(native, "EXPLAIN SELECT 1");
        const timeout = first(native, "PRAGMA busy_timeout");
        close?.call(native);
        return timeout === probedTimeoutMs && program.some(({ opcode }) => opcode === "ResultRow");
      } catch {
        return false;
      }
    },
  };
  return guarded(own, keeper.defect);
}

/** No library's default, so that it comes back only if it went to the right place. */
const probedTimeoutMs = 1234;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What a page in the cache takes beside its content, rounded up. */
const pageOverheadBytes = 512;

/**
 * Pages leave the cache for the file when nine in ten of those that it may hold are changed (`pcache1FetchStage2`), so
 * never while the whole database has half as many. `cache`: in pages, or below 0 in KiB.
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
}

export function wrap({ prototype }: Class, method: string, around: (original: Method) => Method): void {
  const original = prototype[method];
  if (original !== undefined) prototype[method] = around(original);
}
