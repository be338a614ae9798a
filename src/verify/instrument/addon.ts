import type { Driver } from "./connection.js";
import type { Gatekeeper } from "./gate.js";
import { withoutParameters } from "./sql.js";

/*
 * The native addon of better-sqlite3, as far as the gates need to know it.
 */

export type Method = (this: object, ...args: unknown[]) => unknown;

export interface Class {
  new (...args: unknown[]): object;
  readonly prototype: { [method: string]: Method };
}

export interface Addon {
  Database: Class;
  /** With it the library says what is to be thrown where SQLite fails. */
  setErrorConstructor?: (error: ErrorClass) => void;
  readonly Statement: Class;
  readonly StatementIterator: Class;
  readonly Backup: Class;
}

export type ErrorClass = new (message: string, code: string) => Error;

export function isBetterSqlite3(addon: unknown): addon is Addon {
  if (typeof addon !== "object" || addon === null) return false;
  return ["Database", "Statement", "StatementIterator", "Backup"].every(
    (name) => typeof Reflect.get(addon, name) === "function",
  );
}

/** What the gates themselves ask of the driver, past the gates. */
export function below(keeper: Gatekeeper, { Database, Statement }: Addon, errorClass: () => ErrorClass) {
  // As they were before any gate was put into them.
  const { prepare, exec } = Database.prototype;
  const { get, all } = Statement.prototype;
  const prepared = (native: object, sql: string): object => prepare?.call(native, sql, {}, false) as object;
  return {
    driverOf: (native: object): Driver => ({
      inTransaction: () => Reflect.get(native, "inTransaction") === true,
      pragma(source) {
        const row = get?.call(prepared(native, `PRAGMA ${source}`));
        return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
      },
      explain(sql) {
        try {
          const program = all?.call(prepared(native, `EXPLAIN ${withoutParameters(sql)}`)) as readonly Instruction[];
          // Every statement that reads or writes a database says so at its beginning; 1 is the temporary one.
          const begins = program.filter(({ opcode, p1 }) => opcode === "Transaction" && p1 !== 1);
          return { reads: begins.length > 0, writes: begins.some(({ p2 }) => p2 > 0) };
        } catch {
          // Nothing is known for certain of what cannot be explained.
          return { reads: false, writes: false };
        }
      },
      rollBack: () => void exec?.call(native, "ROLLBACK"),
      error: (code, message) => new (errorClass())(message, code),
      synchronous() {
        const rows = all?.call(prepared(native, "PRAGMA database_list")) as readonly Attached[];
        return rows.flatMap(({ name, file }) => {
          const inside = file === "" ? undefined : keeper.inside(file);
          const quoted = `"${name.replaceAll('"', '""')}"`;
          const row = get?.call(prepared(native, `PRAGMA ${quoted}.synchronous`)) as { readonly synchronous: number };
          return inside === undefined ? [] : [{ file: inside, synchronous: row.synchronous }];
        });
      },
      files() {
        const rows = all?.call(prepared(native, "PRAGMA database_list")) as readonly Attached[];
        return rows.flatMap(({ file }) => (file === "" ? [] : (keeper.inside(file) ?? [])));
      },
    }),
    /** Where SQLite cannot say, because the statement is wrong, its execution will; then it has written nothing. */
    isReadonly(native: object, sql: string): boolean {
      try {
        return Reflect.get(prepared(native, sql), "readonly") === true;
      } catch {
        return false;
      }
    },
  };
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
