import { wrap } from "../classes.js";
import { type Connection, stepWithoutSql } from "../sqlite/index.js";
import type { Intercepted } from "./intercepted.js";

/** Makes steps of the database methods `exec`, `serialize` and `close`, and of the pages of a backup. */
export function interceptDatabases(intercepted: Intercepted): void {
  const { own, addon, connections, isReadonly } = intercepted;
  wrap(
    addon.Database,
    "exec",
    (original) =>
      function exec(sql) {
        const connection = connections.get(this);
        if (connection === undefined || typeof sql !== "string") return original.call(this, sql);
        for (const piece of own.splitStatements(sql)) {
          connection.execute(
            own.readStatement(piece),
            () => isReadonly(this, piece),
            () => original.call(this, piece),
          );
        }
        return undefined;
      },
  );
  wrap(
    addon.Database,
    "close",
    (original) =>
      function close() {
        const connection = connections.get(this);
        connections.delete(this);
        if (connection === undefined) return original.call(this);
        return connection.close(() => original.call(this));
      },
  );
  wrap(
    addon.Database,
    "serialize",
    (original) =>
      function serialize(...args) {
        return readStep("serialize", connections.get(this), () => original.apply(this, args));
      },
  );
  interceptBackup(intercepted);
}

function interceptBackup({ addon, connections }: Intercepted): void {
  const copied = new WeakMap<object, Connection>();
  wrap(
    addon.Database,
    "backup",
    (original) =>
      function backup(...args) {
        const copy = original.apply(this, args) as object;
        const connection = connections.get(this);
        if (connection !== undefined) copied.set(copy, connection);
        return copy;
      },
  );
  wrap(
    addon.Backup,
    "transfer",
    (original) =>
      function transfer(...args) {
        return readStep("backup", copied.get(this), () => original.apply(this, args));
      },
  );
}

/** Runs an action that reads the database as one step. If it has no connection of the run, it is not a step. */
function readStep(label: string, connection: Connection | undefined, action: () => unknown): unknown {
  if (connection === undefined) return action();
  return connection.execute(stepWithoutSql(label), () => true, action);
}
