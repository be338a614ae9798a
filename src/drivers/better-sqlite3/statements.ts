import { wrap } from "../classes.js";
import { describeResult } from "../sqlite/index.js";
import { createCursor, type Prepared, type Rows } from "./cursor.js";
import type { Intercepted } from "./intercepted.js";

/** Makes each execution of a prepared statement a step. */
export function interceptStatements({ hook, own, addon: { Database, Statement }, connections }: Intercepted): void {
  const prepared = new WeakMap<object, Prepared>();
  wrap(
    Database,
    "prepare",
    (original) =>
      function prepare(sql, ...rest) {
        const connection = connections.get(this);
        const native = (): object => original.call(this, sql, ...rest) as object;
        if (connection === undefined) return native();
        const statement = own.readStatement(String(sql));
        const handle = connection.prepare(statement, native);
        prepared.set(handle, { connection, statement });
        return handle;
      },
  );
  for (const method of ["run", "get", "all"]) {
    wrap(
      Statement,
      method,
      (original) =>
        function execute(...args) {
          const known = prepared.get(this);
          if (known === undefined) return original.apply(this, args);
          const readonly = Reflect.get(this, "readonly") === true;
          const result = known.connection.execute(
            known.statement,
            () => readonly,
            () => original.apply(this, args),
          );
          if (known.statement.verb === "other") hook.describeResult(describeResult(method, result));
          return result;
        },
    );
  }
  wrap(
    Statement,
    "iterate",
    (original) =>
      function iterate(...args) {
        const open = (): Rows => original.apply(this, args) as Rows;
        const known = prepared.get(this);
        if (known === undefined) return open();
        return createCursor({ hook, prepared: known, readonly: Reflect.get(this, "readonly") === true, open });
      },
  );
}
