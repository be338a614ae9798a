import { guarded, type SchedulingPoints } from "../../core/index.js";
import {
  type ControlledDatabase,
  fileOf,
  firstStatement,
  modeOf,
  noteOutside,
  readStatement,
  splitStatements,
  touchOpening,
} from "../sqlite/index.js";
import type { Addon } from "./addon.js";
import { type Below, below } from "./below.js";
import { cannotOpen, errorOf } from "./errors.js";

/** One loaded addon, and its open databases of the run, by their handles. */
export interface Intercepted {
  readonly hook: SchedulingPoints;
  /** Rollcall's own functions between target code and the addon. If one of them throws, it is a defect of Rollcall. */
  readonly own: typeof helpers;
  readonly addon: Addon;
  readonly databases: WeakMap<object, OpenDatabase>;
  readonly below: Below;
}

export interface OpenDatabase extends ControlledDatabase {
  /** The database is closed: from now on its handle cannot be asked. */
  closed(): void;
}

const helpers = {
  fileOf,
  firstStatement,
  modeOf,
  noteOutside,
  readStatement,
  splitStatements,
  touchOpening,
  cannotOpen,
  errorOf,
};

export function interceptAddon(hook: SchedulingPoints, addon: Addon): Intercepted {
  return {
    hook,
    own: guarded(helpers, hook.defect),
    addon,
    databases: new WeakMap(),
    below: guarded(below(addon), hook.defect),
  };
}
