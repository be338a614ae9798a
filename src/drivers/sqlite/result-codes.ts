/*
 * The codes of SQLite's errors: https://sqlite.org/rescode.html. Drivers show them as names or as numbers.
 */

/** Returns the name of a code, for example SQLITE_BUSY_SNAPSHOT of 517. */
export function nameOfCode(code: number): string {
  const primary = primaryCodes[code & 0xff] ?? "ERROR";
  const extended = extendedCodes[primary]?.[(code >> 8) - 1];
  return extended === undefined ? `SQLITE_${primary}` : `SQLITE_${primary}_${extended}`;
}

/** Returns the number of a primary code, for example 5 of SQLITE_BUSY. */
export function numberOfCode(name: string): number {
  const code = primaryCodes.indexOf(name.replace(/^SQLITE_/, ""));
  if (code === -1) throw new Error(`${name} is no primary code of SQLite`);
  return code;
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
