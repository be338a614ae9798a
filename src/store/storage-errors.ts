import { CorruptDatabaseError, RegistrationStoreError, StorageFaultError, StoreBusyError } from "./errors.js";

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

/**
 * As `translatingErrors`, for work that waits.
 * @param checkEnded Throws if the work had to end. That error is thrown then, whatever the work threw.
 */
export async function translatingErrorsOf<T>(
  doing: string,
  checkEnded: () => void,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    checkEnded();
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
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  // Compare prefixes: extended codes (SQLITE_BUSY_RECOVERY, SQLITE_CORRUPT_VTAB) only add detail.
  if (code.startsWith("SQLITE_BUSY")) {
    return new StoreBusyError(`${doing}: another connection held the lock for too long (${code}); try again`, cause);
  }
  if (code.startsWith("SQLITE_CORRUPT")) {
    return new CorruptDatabaseError(
      `${doing}: the file is damaged (${code}: ${message}); restore it from a backup`,
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
