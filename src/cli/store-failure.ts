import { wrap } from "../reporters/index.js";
import { RegistrationStoreError } from "../store/index.js";
import { exitCodes } from "./exit-codes.js";

/** The errors of a store that mean that the command was used wrongly, and those that are its verdict. */
const wrongUse = new Set([
  "BACKUP_DESTINATION",
  "RESTORE_REFUSED",
  "MASTER_DATABASE_MISSING",
  "INCOMPATIBLE_DATABASE",
  "DIRECTORY_NOT_WRITABLE",
  "INVALID_OPTIONS",
]);
const failed = new Set([
  "BACKUP_INCOMPLETE",
  "INVALID_BACKUP",
  "CORRUPT_DATABASE",
  "MASTER_OLDER_THAN_USERS",
  "STALE_JOURNAL",
]);

/**
 * Handles an error that ended a command on a store: prints its message and sets the exit code.
 * @throws the error itself if it is an error of Rollcall
 */
export function handleStoreFailure(error: unknown, interrupt: AbortSignal): void {
  if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
  else if (!(error instanceof RegistrationStoreError)) throw error;
  else {
    const [first = "", ...others] = `rollcall: ${error.message}`.split("\n");
    const lines = [...wrap(first, ""), ...others.flatMap((line) => wrap(line.trim(), "  "))];
    process.stderr.write(`${lines.join("\n")}\n`);
    process.exitCode = exitCodeOf(error.code);
  }
}

function exitCodeOf(code: string): number {
  if (wrongUse.has(code)) return exitCodes.wrongUse;
  return failed.has(code) ? exitCodes.failed : exitCodes.unknown;
}
