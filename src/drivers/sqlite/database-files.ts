/*
 * SQLite keeps companion files beside a database: https://sqlite.org/tempfiles.html
 */

/** Returns the database to which a file belongs: its own path, unless it is a companion file. */
export function ownerOf(file: string): string {
  return file.replace(/-(journal|wal|shm)$/, "");
}

/** Returns whether a file is a companion file of a database. */
export function isCompanion(file: string): boolean {
  return ownerOf(file) !== file;
}

/** Returns a database and those of its companion files that hold data. */
export function databaseFiles(database: string): readonly string[] {
  return [database, `${database}-wal`, `${database}-journal`];
}
