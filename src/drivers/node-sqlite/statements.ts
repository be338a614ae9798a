import { wrap } from "../classes.js";
import { createPrepared, endCursor, executePrepared, type Prepared } from "../sqlite/index.js";
import type { Cursors } from "./cursors.js";
import type { Intercepted } from "./intercepted.js";

/** Makes each execution of a prepared statement a step. */
export function interceptStatements(intercepted: Intercepted, cursors: Cursors): void {
  const { own, sqlite, databases } = intercepted;
  const { DatabaseSync, StatementSync } = sqlite;
  const prepared = new WeakMap<object, Prepared>();
  wrap(
    DatabaseSync,
    "prepare",
    (original) =>
      function prepare(sql, ...rest) {
        const database = databases.get(this);
        const native = (): object => original.call(this, sql, ...rest) as object;
        if (database === undefined || typeof sql !== "string") return native();
        const statement = own.firstStatement(sql);
        const handle = database.connection.prepare(statement, native);
        prepared.set(handle, createPrepared(database, statement));
        return handle;
      },
  );
  for (const method of ["run", "get", "all"]) {
    wrap(
      StatementSync,
      method,
      (original) =>
        function execute(...args) {
          const known = prepared.get(this);
          const action = (): unknown => original.apply(this, args);
          return known === undefined ? action() : executePrepared(intercepted.hook, known, method, action);
        },
    );
  }
  wrap(
    StatementSync,
    "iterate",
    (original) =>
      function iterate(...args) {
        const known = prepared.get(this);
        const action = (): object => original.apply(this, args) as object;
        return known === undefined ? action() : openCursor(cursors, known, action);
      },
  );
  for (const method of ["close", Symbol.dispose]) {
    wrap(
      StatementSync,
      method,
      (original) =>
        function close() {
          const known = prepared.get(this);
          if (known !== undefined) cursors.enterEnd(known);
          const result = original.call(this);
          if (known !== undefined) endCursor(known);
          return result;
        },
    );
  }
}

/** Opens a cursor, which ends an earlier one of the same statement. */
export function openCursor(cursors: Cursors, known: Prepared, action: () => object): object {
  cursors.enterEnd(known);
  const native = action();
  endCursor(known);
  cursors.add(native, known);
  return native;
}
