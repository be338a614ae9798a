import { codeOf } from "../error-code.js";
import { nameOfCode, numberOfCode } from "../sqlite/index.js";

/*
 * The errors of node:sqlite have the code ERR_SQLITE_ERROR, and SQLite's own code as the number `errcode`.
 */

/** The code of every error of SQLite that node:sqlite throws. */
const thrownCode = "ERR_SQLITE_ERROR";

/** Returns the name of the code of an error of SQLite, or another error's own code. */
export function nameOf(error: unknown): string {
  const code = codeOf(error);
  const number: unknown = code === thrownCode ? Reflect.get(error as object, "errcode") : undefined;
  return typeof number === "number" ? nameOfCode(number) : code;
}

/** Returns an error as node:sqlite throws it. `name`: of a primary code. */
export function errorOf(name: string, message: string): Error {
  // The messages of locks and disks have no details, so they are the text of the code as well.
  return Object.assign(new Error(message), { code: thrownCode, errcode: numberOfCode(name), errstr: message });
}

export function isSqliteError(error: unknown): boolean {
  return codeOf(error) === thrownCode;
}
