import type { SchedulingPoints } from "../../core/index.js";
import { watchAddons } from "../addons.js";
import { isAddon } from "./addon.js";
import { interceptAsync } from "./async-functions.js";
import { interceptDatabases } from "./databases.js";
import { interceptAddon } from "./intercepted.js";
import { interceptOpening } from "./opening.js";
import { interceptStatements } from "./statements.js";

/*
 * Scheduling points under libsql, the package under @libsql/client for local files. Its JavaScript takes the functions of
 * a native addon when it is loaded, so they are replaced when the addon is.
 */

/** Makes every statement of every libsql that is loaded from now on a step. */
export function interceptLibsql(hook: SchedulingPoints): void {
  watchAddons((_, exported) => {
    if (!isAddon(exported)) return;
    const intercepted = interceptAddon(hook, exported);
    interceptStatements(intercepted);
    interceptDatabases(intercepted);
    interceptOpening(intercepted);
    interceptAsync(intercepted);
  });
}
