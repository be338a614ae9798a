import { guarded, type SchedulingPoints } from "../../core/index.js";
import { watchAddons } from "../addons.js";
import {
  fileOf,
  firstStatement,
  messageOf,
  modeOf,
  noteOutside,
  readStatement,
  splitStatements,
} from "../sqlite/index.js";
import { isAddon } from "./addon.js";
import { interceptAsync } from "./async-functions.js";
import { below } from "./below.js";
import { interceptDatabases } from "./databases.js";
import { cannotOpen, errorOf } from "./errors.js";
import { interceptOpening } from "./opening.js";
import { interceptStatements } from "./statements.js";

/*
 * Scheduling points under libsql, the package under @libsql/client for local files. Its JavaScript takes the functions of
 * a native addon when it is loaded, so they are replaced when the addon is.
 */

const helpers = {
  fileOf,
  firstStatement,
  messageOf,
  modeOf,
  noteOutside,
  readStatement,
  splitStatements,
  cannotOpen,
  errorOf,
};

/** Rollcall's own functions between target code and the addon. If one of them throws, it is a defect of Rollcall. */
export type Helpers = typeof helpers;

/** Makes every statement of every libsql that is loaded from now on a step. */
export function interceptLibsql(hook: SchedulingPoints): void {
  watchAddons((_, exported) => {
    if (!isAddon(exported)) return;
    const intercepted = {
      hook,
      own: guarded(helpers, hook.defect),
      addon: exported,
      databases: new WeakMap(),
      below: guarded(below(exported), hook.defect),
    };
    interceptStatements(intercepted);
    interceptDatabases(intercepted);
    interceptOpening(intercepted);
    interceptAsync(intercepted);
  });
}
