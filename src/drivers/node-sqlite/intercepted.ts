import { guarded, type SchedulingPoints } from "../../core/index.js";
import {
  type ControlledDatabase,
  fileOf,
  firstStatement,
  messageOf,
  modeOf,
  noteOutside,
  readStatement,
  splitStatements,
  touchOpening,
} from "../sqlite/index.js";
import { type Below, below } from "./below.js";
import { errorOf } from "./errors.js";
import type { NodeSqlite } from "./module.js";

/** node:sqlite, and the connections of the run. */
export interface Intercepted extends Below {
  readonly hook: SchedulingPoints;
  /** Rollcall's own functions between target code and SQLite. If one of them throws, it is a defect of Rollcall. */
  readonly own: typeof helpers;
  readonly sqlite: NodeSqlite;
  readonly databases: WeakMap<object, ControlledDatabase>;
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
