import { CorruptDatabaseError, RegistrationStoreError, StorageFaultError, StoreBusyError } from "../store/index.js";
import { StoreUnreachableError } from "./errors.js";

/**
 * What an error means for the transaction that met it.
 *
 * - `conflict`: another transaction was in the way. The server has rolled this one back, so it can run again.
 * - `lost`: the connection, or the server behind it, is of no use. Before COMMIT was sent nothing was changed, so the
 *   transaction can run again on another connection.
 * - `other`: running it again would change nothing.
 */
export type FailureKind = "conflict" | "lost" | "other";

/** The connection was lost, could not be had, or did not answer in time. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
}

/** Something changed between two statements of a transaction, which has to begin again. */
export class RunAgainError extends Error {
  override readonly name = "RunAgainError";
}

/** Returns what an error means. */
export function failureKindOf(error: unknown): FailureKind {
  if (error instanceof ConnectionLostError) return "lost";
  if (error instanceof RunAgainError) return "conflict";
  const code = codeOf(error);
  if (conflictCodes.has(code)) return "conflict";
  return isLostCode(code) ? "lost" : "other";
}

/** Serialization failure, deadlock, lock not available (`lock_timeout`). */
const conflictCodes: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);

/**
 * - Class 08: the connection failed. PgBouncer also sends 08P01 if its connection to the server failed.
 * - 57P01 to 57P05: the server is shut down, has crashed, is starting, the database was dropped, or the session was idle.
 * - 53300: too many connections. 25P03, 25P04: the server ended a transaction that was idle, or took too long.
 * - 25006: the server accepts no writes. After a failover this one is a standby, and another one is the primary.
 */
function isLostCode(code: string): boolean {
  return /^08...$/.test(code) || /^57P0[1-5]$/.test(code) || ["53300", "25P03", "25P04", "25006"].includes(code);
}

/** Returns the SQLSTATE of an error of the server, the code of an error of Node, or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Returns the code of an error or of the error behind it, or "other". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "other";
  return codeOf(error) || reasonOf(error.cause);
}

/** Returns whether the server sent the error: it has an SQLSTATE, which is five digits and letters. */
export function isOfServer(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(codeOf(error)) && error instanceof Error && "severity" in error;
}

/** Returns the error of the store for one that running again cannot help. Errors of callbacks are not changed. */
export function asStoreError(error: unknown, doing: string): unknown {
  if (error instanceof RegistrationStoreError || !isOfServer(error)) return error;
  const code = codeOf(error);
  // A violated constraint, or an exception raised in a function, is for the application to handle.
  if (/^23...$/.test(code) || code === "P0001") return error;
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith("XX00")) {
    return new CorruptDatabaseError(`${doing}: PostgreSQL reports damage or a bug (${code}: ${message})`, {
      cause: error,
    });
  }
  return new StorageFaultError(`${doing}: ${code}: ${message}; fix the cause and try again`, { cause: error });
}

/** Returns the error for a call whose time is over. */
export function asErrorAtTheEnd(error: unknown, kind: "conflict" | "lost", doing: string, attempts: number): Error {
  const tried = `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  const message = error instanceof Error ? error.message : String(error);
  if (kind === "conflict") {
    return new StoreBusyError(
      `${doing}: other transactions were in the way until the time was over (${tried}; the last: ${message}); try again`,
      { cause: error },
    );
  }
  return new StoreUnreachableError(
    `${doing}: no server could be used until the time was over (${tried}; the last: ${message}); ` +
      "check that the server runs and accepts writes, and try again",
    { cause: error },
  );
}
