import { syncBuiltinESMExports } from "node:module";
import type { SchedulingPoints } from "../../core/index.js";
import { interceptBackup } from "./backup.js";
import { interceptCursors } from "./cursors.js";
import { interceptDatabases } from "./databases.js";
import { interceptModule } from "./intercepted.js";
import { loadModule } from "./module.js";
import { interceptOpening } from "./opening.js";
import { interceptSessions } from "./sessions.js";
import { interceptStatements } from "./statements.js";
import { interceptTagStores } from "./tag-stores.js";

/*
 * Scheduling points under node:sqlite. All code of a thread shares one copy of it, so its classes are replaced in the
 * module, and their methods in the prototypes.
 */

/** Makes every statement of node:sqlite a step. */
export function interceptNodeSqlite(hook: SchedulingPoints): void {
  const sqlite = loadModule();
  // Node was started without it.
  if (sqlite === undefined) return;
  const intercepted = interceptModule(hook, sqlite);
  const cursors = interceptCursors(hook);
  interceptStatements(intercepted, cursors);
  interceptTagStores(intercepted, cursors);
  interceptSessions(intercepted);
  interceptDatabases(intercepted);
  interceptBackup(intercepted);
  interceptOpening(intercepted);
  // For named imports of ES modules.
  syncBuiltinESMExports();
}
