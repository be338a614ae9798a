import type { Intercepted } from "./intercepted.js";

/**
 * Gives the functions that return promises (of `libsql/promise`) the work of those that do the same at once. Otherwise
 * the addon would do it in threads of its own, where no step can be controlled.
 */
export function interceptAsync({ addon }: Intercepted): void {
  for (const [name, sameAtOnce] of [
    ["databaseExecAsync", "databaseExecSync"],
    ["databasePrepareAsync", "databasePrepareSync"],
    ["statementRowsAsync", "statementRowsSync"],
  ] as const) {
    if (addon[name] === undefined) continue;
    const atOnce = addon[sameAtOnce];
    addon[name] = async function promised(...args) {
      return atOnce.apply(this, args);
    };
  }
}
