import { inOwnThreads, type SchedulingPoints } from "../../core/index.js";
import { watchAddons } from "../addons.js";

/**
 * Reports databases that are opened by the package sqlite3. Its addon runs statements in threads and calls back, and it
 * has no call that does the same at once, so no statement can be a step.
 */
export function watchThreadedDrivers(hook: SchedulingPoints): void {
  watchAddons((file, exported) => {
    if (!/\bnode_sqlite3\.node$/.test(file) || typeof exported !== "object" || exported === null) return;
    const original: unknown = Reflect.get(exported, "Database");
    if (typeof original !== "function") return;
    const noted = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        const [name] = args;
        if (name !== "" && name !== ":memory:") hook.uncontrolled(`sqlite3, ${inOwnThreads}`);
        return Reflect.construct(target, args, newTarget);
      },
    });
    Reflect.set(exported, "Database", noted);
  });
}
