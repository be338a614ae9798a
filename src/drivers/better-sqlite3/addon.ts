import { guarded, type SchedulingPoints } from "../../core/index.js";
import { codeOf } from "../error-code.js";
import { askingBySql, type Driver, type RawConnection } from "../sqlite/index.js";
import { type Addon, type ErrorClass, type Generation, preparing } from "./addon-shape.js";

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
  const statements = rawStatements(addon, generation, errorClass);
  const { Database } = addon;
  const own: Below = {
    driverOf: (native) => driverOf({ hook, native, statements, errorClass }),
    isReadonly: (native, sql) =>
      statements.unlessWrong(false, () => Reflect.get(statements.prepared(native, sql), "readonly") === true),
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
        const program = statements.rows<{ readonly opcode: string }>(native, "EXPLAIN SELECT 1");
        const timeout = statements.first(native, "PRAGMA busy_timeout");
        statements.close(native);
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
  readonly statements: ReturnType<typeof rawStatements>;
  readonly errorClass: () => ErrorClass;
}

function driverOf({ hook, native, statements, errorClass }: DriverOptions): Driver {
  const raw: RawConnection = {
    first: (sql) => statements.first(native, sql),
    rows: (sql) => statements.rows(native, sql),
    exec: (sql) => statements.exec(native, sql),
    unlessWrong: statements.unlessWrong,
  };
  return askingBySql({
    hook,
    raw,
    inTransaction: () => Reflect.get(native, "inTransaction") === true,
    codeOf,
    error: (code, message) => new (errorClass())(message, code),
  });
}
