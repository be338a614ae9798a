import type { Method } from "../classes.js";

/*
 * The functions of the native addon. `this` of most is the handle of a database, a statement or its rows.
 */

const required = [
  "databaseOpen",
  "databaseInTransaction",
  "databaseClose",
  "databaseExecSync",
  "databasePrepareSync",
  "statementRun",
  "statementGet",
  "statementRowsSync",
  "rowsNext",
  "statementSafeIntegers",
] as const;

/** These return promises, or need a server. An older addon may not have them. */
const optional = ["databaseOpenWithSync", "databaseExecAsync", "databasePrepareAsync", "statementRowsAsync"] as const;

export type Addon = { [Name in (typeof required)[number]]: Method } & {
  [Name in (typeof optional)[number]]?: Method;
};

export function isAddon(exported: unknown): exported is Addon {
  if (typeof exported !== "object" || exported === null) return false;
  return required.every((name) => typeof Reflect.get(exported, name) === "function");
}
