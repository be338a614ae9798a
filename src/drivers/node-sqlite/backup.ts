import { everything } from "../../core/index.js";
import type { Intercepted } from "./intercepted.js";

/**
 * Makes one step of a backup. It is made in a thread of Node, while the client keeps its turn until it comes to its next
 * scheduling point.
 */
export function interceptBackup({ hook, sqlite, databases }: Intercepted): void {
  const { backup } = sqlite;
  if (backup === undefined) return;
  sqlite.backup = function steppedBackup(this: object, source: unknown, ...rest: unknown[]) {
    const database = typeof source === "object" && source !== null ? databases.get(source) : undefined;
    if (database !== undefined) {
      hook.enter("backup", database.connection.file);
      // It makes another file.
      hook.touch(everything, "write");
      const synchronous = hook.asksForPersistence() ? database.driver.synchronous() : undefined;
      for (const each of synchronous ?? []) hook.persist({ by: "sqlite", ...each, committed: false });
    }
    return backup.call(this, source, ...rest);
  };
}
