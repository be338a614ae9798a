import { codeOf } from "../error-code.js";

/*
 * The errors of node:sqlite have the code ERR_SQLITE_ERROR, and SQLite's own code as the number `errcode`:
 * https://sqlite.org/rescode.html.
 */

/** The code of every error of SQLite that node:sqlite throws. */
const thrownCode = "ERR_SQLITE_ERROR";

/** Returns the name of the code of an error of SQLite, or another error's own code. */
export function nameOf(error: unknown): string {
  const code = codeOf(error);
  const number = code === thrownCode ? Reflect.get(error as object, "errcode") : undefined;
  if (typeof number !== "number") return code;
  const primary = primaryCodes[number & 0xff] ?? "ERROR";
  const extended = extendedCodes[primary]?.[(number >> 8) - 1];
  return extended === undefined ? `SQLITE_${primary}` : `SQLITE_${primary}_${extended}`;
}

/** Returns an error as node:sqlite throws it. `name`: of a primary code. */
export function errorOf(name: string, message: string): Error {
  const errcode = primaryCodes.indexOf(name.replace(/^SQLITE_/, ""));
  if (errcode === -1) throw new Error(`${name} is no primary code of SQLite`);
  // The messages of locks and disks have no details, so they are the text of the code as well.
  return Object.assign(new Error(message), { code: thrownCode, errcode, errstr: message });
}

export function isSqliteError(error: unknown): boolean {
  return codeOf(error) === thrownCode;
}

/** Each at the position of its number. */
const primaryCodes = (
  "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL " +
  "EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB NOTICE WARNING"
).split(" ");

/** Each at the position of its number above the primary code, from 1. An extended code that is not here is shown by its primary code. */
const extendedCodes: { readonly [primary: string]: readonly string[] } = {
  BUSY: ["RECOVERY", "SNAPSHOT", "TIMEOUT"],
  LOCKED: ["SHAREDCACHE", "VTAB"],
  READONLY: ["RECOVERY", "CANTLOCK", "ROLLBACK", "DBMOVED", "CANTINIT", "DIRECTORY"],
  CANTOPEN: ["NOTEMPDIR", "ISDIR", "FULLPATH", "CONVPATH", "DIRTYWAL", "SYMLINK"],
  CONSTRAINT: "CHECK COMMITHOOK FOREIGNKEY FUNCTION NOTNULL PRIMARYKEY TRIGGER UNIQUE VTAB ROWID PINNED DATATYPE".split(
    " ",
  ),
  IOERR: (
    "READ SHORT_READ WRITE FSYNC DIR_FSYNC TRUNCATE FSTAT UNLOCK RDLOCK DELETE BLOCKED NOMEM ACCESS " +
    "CHECKRESERVEDLOCK LOCK CLOSE DIR_CLOSE SHMOPEN SHMSIZE SHMLOCK SHMMAP SEEK DELETE_NOENT MMAP"
  ).split(" "),
};
