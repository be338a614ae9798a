/**
 * The doctor could not begin or finish. `code` is stable:
 *
 * - `WRONG_USE`: the path names nothing that the doctor understands; name another one.
 * - `UNREADABLE`: the database exists and cannot be read; the message says why.
 * - `STOPPED`: the signal was aborted.
 */
export class DoctorError extends Error {
  readonly code: "WRONG_USE" | "UNREADABLE" | "STOPPED";

  constructor(code: DoctorError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  override get name(): string {
    return "DoctorError";
  }
}

/** Returns the `code` of an error of SQLite or of the file system, or "". */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** Returns the message of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
