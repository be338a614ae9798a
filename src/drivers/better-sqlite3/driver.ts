import Module from "node:module";
import type { SchedulingPoints } from "../../core/index.js";
import { watchAddons } from "../addons.js";
import { rawFs } from "../raw-fs.js";
import { describeUnknown, recognise } from "./addon-shape.js";
import { interceptDatabases } from "./databases.js";
import { interceptAddon } from "./intercepted.js";
import { interceptOpening } from "./opening.js";
import { interceptStatements } from "./statements.js";

/*
 * Scheduling points under better-sqlite3. Its JavaScript is a thin layer over a native addon. Every copy of it, also
 * one inside another library, loads that addon through `process.dlopen`. So the addon's methods are replaced when it is
 * loaded.
 */

/** Makes every statement of every better-sqlite3 that is loaded from now on a step. */
export function interceptBetterSqlite3(hook: SchedulingPoints): void {
  watchAddons((file, exported) => {
    const recognised = recognise(file, exported);
    if (recognised.type === "unknown") throw hook.refuse(describeUnknown(file));
    if (recognised.type !== "known") return;
    const intercepted = interceptAddon(hook, recognised.addon, recognised.generation);
    interceptOpening(intercepted, file);
    interceptDatabases(intercepted);
    interceptStatements(intercepted);
  });
  giveDriverRawFs();
}

/** Refuses an unknown better-sqlite3 in threads without scheduling points. */
export function refuseUnknownBetterSqlite3(refuse: (reason: string) => Error): void {
  watchAddons((file, exported) => {
    if (recognise(file, exported).type === "unknown") throw refuse(describeUnknown(file));
  });
}

/**
 * Gives better-sqlite3 a `node:fs` without scheduling points. It only checks that the directory exists, which is not
 * worth a step.
 */
function giveDriverRawFs(): void {
  const loader = Module as unknown as {
    _load(request: string, parent?: { filename?: string }, main?: boolean): unknown;
  };
  const original = loader._load;
  loader._load = function load(request, parent, main) {
    const isDriver = parent?.filename?.includes("/better-sqlite3/lib/") === true;
    return isDriver && (request === "fs" || request === "node:fs") ? rawFs : original.call(this, request, parent, main);
  };
}
