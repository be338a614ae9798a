/*
 * SQLite keeps companion files beside a database: https://sqlite.org/tempfiles.html
 */

/** Returns the database of a companion file, or the path itself if it is none. */
export function ownerOf(file: string): string {
  return file.replace(/-(journal|wal|shm)$/, "");
}

/** Returns whether a file is a companion file of a database. */
export function isCompanion(file: string): boolean {
  return ownerOf(file) !== file;
}

/** Returns a database and its companion files with data. */
export function databaseFiles(database: string): readonly string[] {
  return [database, `${database}-wal`, `${database}-journal`];
}
