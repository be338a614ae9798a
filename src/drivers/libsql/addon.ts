import type { SchedulingPoints } from "../../core/index.js";
import type { Method } from "../classes.js";
import type { ControlledDatabase } from "../sqlite/index.js";
import type { Below } from "./below.js";
import type { Helpers } from "./driver.js";

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

/** One loaded addon, and its open databases of the run, by their handles. */
export interface Intercepted {
  readonly hook: SchedulingPoints;
  readonly own: Helpers;
  readonly addon: Addon;
  readonly databases: WeakMap<object, OpenDatabase>;
  readonly below: Below;
}

export interface OpenDatabase extends ControlledDatabase {
  /** The database is closed: from now on its handle cannot be asked. */
  closed(): void;
}

export function isAddon(exported: unknown): exported is Addon {
  if (typeof exported !== "object" || exported === null) return false;
  return required.every((name) => typeof Reflect.get(exported, name) === "function");
}
