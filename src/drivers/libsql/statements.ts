import { createPrepared, executePrepared, type Prepared } from "../sqlite/index.js";
import type { Intercepted } from "./intercepted.js";
import { controlledRows } from "./rows.js";

/** Makes each execution of a prepared statement a step. */
export function interceptStatements({ hook, own, addon, databases }: Intercepted): void {
  const { databasePrepareSync, statementRowsSync, rowsNext } = addon;
  const prepared = new WeakMap<object, Prepared>();
  const controlled = controlledRows(hook, addon);
  addon.databasePrepareSync = function prepare(sql, ...rest) {
    const database = databases.get(this);
    const native = (): object => databasePrepareSync.call(this, sql, ...rest) as object;
    if (database === undefined || typeof sql !== "string") return native();
    const statement = own.firstStatement(sql);
    const handle = database.connection.prepare(statement, native);
    database.kept.add(handle);
    prepared.set(handle, createPrepared(database, statement));
    return handle;
  };
  for (const [name, method] of [
    ["statementRun", "run"],
    ["statementGet", "get"],
  ] as const) {
    const original = addon[name];
    addon[name] = function execute(...args) {
      const known = prepared.get(this);
      const action = (): unknown => original.apply(this, args);
      return known === undefined ? action() : executePrepared(hook, known, method, action);
    };
  }
  addon.statementRowsSync = function begin(...args) {
    const known = prepared.get(this);
    const action = (): object => statementRowsSync.apply(this, args) as object;
    return known === undefined ? action() : controlled.begin(known, action);
  };
  addon.rowsNext = function fetch(page, ...rest) {
    return controlled.fetch(this, page, () => rowsNext.call(this, page, ...rest));
  };
}
