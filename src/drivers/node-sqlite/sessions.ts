import { type Prototype, wrap } from "../classes.js";
import type { ControlledDatabase } from "../sqlite/index.js";
import { stepWithoutSql } from "../sqlite/index.js";
import type { Intercepted } from "./intercepted.js";

/** Makes steps of what the session extension reads and writes: changesets are made from rows, and applied to rows. */
export function interceptSessions({ sqlite, databases }: Intercepted): void {
  const sessions = new WeakMap<object, ControlledDatabase>();
  let isWatched = false;
  wrap(
    sqlite.DatabaseSync,
    "createSession",
    (original) =>
      function createSession(...args) {
        const session = original.apply(this, args) as object;
        // Only newer Nodes export the class.
        if (!isWatched) intercept(Object.getPrototypeOf(session) as Prototype, sessions);
        isWatched = true;
        const database = databases.get(this);
        if (database !== undefined) sessions.set(session, database);
        return session;
      },
  );
  wrap(
    sqlite.DatabaseSync,
    "applyChangeset",
    (original) =>
      function applyChangeset(...args) {
        const action = (): unknown => original.apply(this, args);
        const connection = databases.get(this)?.connection;
        if (connection === undefined) return action();
        return connection.execute(stepWithoutSql("apply changeset"), () => false, action);
      },
  );
}

function intercept(prototype: Prototype, sessions: WeakMap<object, ControlledDatabase>): void {
  for (const method of ["changeset", "patchset"]) {
    wrap(
      { prototype },
      method,
      (original) =>
        function read() {
          const action = (): unknown => original.call(this);
          const connection = sessions.get(this)?.connection;
          return connection === undefined ? action() : connection.execute(stepWithoutSql(method), () => true, action);
        },
    );
  }
}
