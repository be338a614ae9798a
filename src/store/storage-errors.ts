import { CorruptDatabaseError, RegistrationStoreError, StorageFaultError, StoreBusyError } from "./errors.js";

/** Runs `work`; what SQLite or the file system throws becomes an error of the store that says what was being done. */
export function translatingErrors<T>(doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error, doing);
  }
}

/** SQLite's and Node's error code (`SQLITE_BUSY_SNAPSHOT`, `ENOSPC`), or an empty string. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "";
}

function asStoreError(error: unknown, doing: string): unknown {
  if (error instanceof RegistrationStoreError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  // Extended codes (SQLITE_BUSY_RECOVERY, SQLITE_CORRUPT_VTAB) say more of the same: compare the prefix.
  if (code.startsWith("SQLITE_BUSY")) {
    return new StoreBusyError(`${doing}: others held the lock for too long (${code}); try again`, cause);
  }
  if (code.startsWith("SQLITE_CORRUPT")) {
    return new CorruptDatabaseError(
      `${doing}: the file is damaged (${code}: ${message}); restore it from a backup`,
      cause,
    );
  }
  // A constraint that the application's own tables impose is its own business.
  if (code.startsWith("SQLITE_CONSTRAINT")) return error;
  if (code.startsWith("SQLITE_") || /^E[A-Z0-9]+$/.test(code)) {
    return new StorageFaultError(`${doing}: ${code}: ${message}; mend the cause and try again`, cause);
  }
  return error;
}
