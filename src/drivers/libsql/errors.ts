import { codeOf } from "../error-code.js";
import { nameOfCode, numberOfCode } from "../sqlite/index.js";

/*
 * The errors that the addon throws. The library makes its own SqliteError of those with `libsqlError`.
 */

/** Returns the name of the code of an error of SQLite, or another error's own code. */
export function nameOf(error: unknown): string {
  const number: unknown = isSqliteError(error) ? Reflect.get(error as object, "rawCode") : undefined;
  return typeof number === "number" ? nameOfCode(number) : codeOf(error);
}

export function isSqliteError(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "libsqlError") === true;
}

/** Returns the error of a statement. `name`: of a primary code. */
export function errorOf(name: string, message: string): Error {
  return Object.assign(new Error(message), { rawCode: numberOfCode(name), code: name, libsqlError: true });
}

/** Returns the error of a database that cannot be opened. It is none of SQLite's. */
export function cannotOpen(path: unknown): Error {
  const reason = `Unable to open connection to local database ${path}: ${numberOfCode("SQLITE_CANTOPEN")}`;
  return Object.assign(new Error(`ConnectionFailed(${JSON.stringify(reason)})`), { code: "" });
}
