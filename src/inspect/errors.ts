import { meantBy } from "../workload/index.js";

/**
 * - `INSPECT_OPTION_WRONG`: an option is missing, misspelt or of the wrong form
 * - `INSPECT_FILE_MISSING`: the file or folder is not in the directory of the run
 * - `INSPECT_FILE_UNREADABLE`: the file is no SQLite database, or no JSON
 * - `INSPECT_TABLE_UNKNOWN`, `INSPECT_COLUMN_UNKNOWN`: the database has no such table, the table no such column; of JSON:
 *   the file has no such list, its entries no such field
 * - `INSPECT_SQL_WRONG`: SQLite does not understand an expression of the options
 * - `INSPECT_VALUE_WRONG`: a stored value is of the wrong kind
 */
export type InspectErrorCode =
  | "INSPECT_OPTION_WRONG"
  | "INSPECT_FILE_MISSING"
  | "INSPECT_FILE_UNREADABLE"
  | "INSPECT_TABLE_UNKNOWN"
  | "INSPECT_COLUMN_UNKNOWN"
  | "INSPECT_SQL_WRONG"
  | "INSPECT_VALUE_WRONG";

/** `inspectSqlite` or `inspectJson` could not read the store as its options describe it. */
export class InspectError extends Error {
  override readonly name = "InspectError";
  readonly code: InspectErrorCode;
  constructor(code: InspectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A report shows 300 characters of a message. */
const namesMax = 12;

/** Returns what was probably meant, and all there is: "did you mean name? There are id, name". */
export function advice(given: string, known: readonly string[]): string {
  const meant = meantBy(given, known);
  const shown = known.length > namesMax ? [...known.slice(0, namesMax), `${known.length - namesMax} more`] : known;
  if (meant !== undefined) return `did you mean ${meant}? There are ${shown.join(", ")}`;
  return known.length === 0 ? "there is none" : `there are ${shown.join(", ")}`;
}
