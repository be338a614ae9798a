import { guarded, type SchedulingPoints } from "../../core/index.js";
import {
  type Connection,
  type Driver,
  fileOf,
  messageOf,
  modeOf,
  noteOutside,
  readStatement,
  type Statement,
  splitStatements,
  touchOpening,
} from "../sqlite/index.js";
import { type Below, below } from "./below.js";
import type { NodeSqlite } from "./module.js";
import { errorOf } from "./result-codes.js";

/** node:sqlite, and the connections of the run. */
export interface Intercepted extends Below {
  readonly hook: SchedulingPoints;
  /** Rollcall's own functions between target code and SQLite. If one of them throws, it is a defect of Rollcall. */
  readonly own: typeof helpers;
  readonly sqlite: NodeSqlite;
  readonly databases: WeakMap<object, ControlledDatabase>;
}

/** A database that is open. */
export interface ControlledDatabase {
  readonly connection: Connection;
  readonly driver: Driver;
  /** Iterators that have not ended. If one were garbage, Node would end it at any time. */
  readonly kept: Set<object>;
}

const helpers = {
  fileOf,
  modeOf,
  noteOutside,
  touchOpening,
  messageOf,
  readStatement,
  splitStatements,
  errorOf,
  firstStatement,
};

export function interceptModule(hook: SchedulingPoints, sqlite: NodeSqlite): Intercepted {
  return {
    hook,
    own: guarded(helpers, hook.defect),
    sqlite,
    databases: new WeakMap(),
    ...guarded(below(sqlite), hook.defect),
  };
}

/** Returns the first statement of a text. `prepare` ignores the others. */
function firstStatement(text: string): Statement {
  return readStatement(text.includes(";") ? (splitStatements(text)[0] ?? text) : text);
}
