import {
  CorruptDatabaseError,
  RegistrationStoreError,
  StorageFaultError,
  StoreBusyError,
  StoreClosedError,
} from "./errors.js";

/**
 * Runs `work` and returns its result.
 * @param doing What `work` does, for the message: "opening users/…".
 * @throws {StoreBusyError | CorruptDatabaseError | StorageFaultError} In place of an error of SQLite or the file system.
 */
export function translatingErrors<T>(doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error, doing);
  }
}

/** Like `translatingErrors`, for work that is asynchronous. */
export async function translatingRejections<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error, doing);
  }
}

/** Returns the code of an error of SQLite or Node (`SQLITE_BUSY_SNAPSHOT`, `ENOSPC`), or an empty string. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "";
}

function asStoreError(error: unknown, doing: string): unknown {
  if (error instanceof RegistrationStoreError) return error;
  if (isClosed(error))
    return new StoreClosedError(`${doing}: the store was closed meanwhile; open it again`, { cause: error });
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  // Compare prefixes: extended codes (SQLITE_BUSY_RECOVERY, SQLITE_CORRUPT_VTAB) only add detail.
  if (code.startsWith("SQLITE_BUSY")) {
    return new StoreBusyError(`${doing}: another connection held the lock for too long (${code}); try again`, cause);
  }
  if (code.startsWith("SQLITE_CORRUPT")) {
    return new CorruptDatabaseError(
      `${doing}: the file is damaged (${code}: ${message}); ` +
        "`rollcall doctor` shows more, and `rollcall restore` puts a backup in its place",
      cause,
    );
  }
  // A violated constraint of the application's own tables is for the application to handle.
  if (code.startsWith("SQLITE_CONSTRAINT")) return error;
  if (code.startsWith("SQLITE_") || /^E[A-Z0-9]+$/.test(code)) {
    return new StorageFaultError(`${doing}: ${code}: ${message}; fix the cause and try again`, cause);
  }
  return error;
}

/** Returns whether an error is that of better-sqlite3 for a connection that was closed. It has no code. */
function isClosed(error: unknown): boolean {
  return error instanceof TypeError && error.message === "The database connection is not open";
}
