import { wrap } from "../classes.js";
import { isReadonly, stepWithoutSql } from "../sqlite/index.js";
import type { Intercepted } from "./intercepted.js";

/** Makes steps of the database methods that are no statement: `exec`, `close`, `serialize` and `deserialize`. */
export function interceptDatabases(intercepted: Intercepted): void {
  interceptExec(intercepted);
  interceptAuthorizer(intercepted);
  const { sqlite, databases } = intercepted;
  // To deserialize is to close the file and to go on in memory.
  for (const method of ["close", "deserialize", Symbol.dispose]) {
    wrap(
      sqlite.DatabaseSync,
      method,
      (original) =>
        function close(...args) {
          const action = (): unknown => original.apply(this, args);
          const database = databases.get(this);
          if (database === undefined) return action();
          // One of them may call another.
          databases.delete(this);
          try {
            database.connection.close(action);
          } catch (error) {
            databases.set(this, database);
            throw error;
          }
          return undefined;
        },
    );
  }
  wrap(
    sqlite.DatabaseSync,
    "serialize",
    (original) =>
      function serialize(...args) {
        const action = (): unknown => original.apply(this, args);
        const connection = databases.get(this)?.connection;
        return connection === undefined
          ? action()
          : connection.execute(stepWithoutSql("serialize"), () => true, action);
      },
  );
}

function interceptExec({ own, sqlite, databases }: Intercepted): void {
  wrap(
    sqlite.DatabaseSync,
    "exec",
    (original) =>
      function exec(sql) {
        const database = databases.get(this);
        if (database === undefined || typeof sql !== "string") return original.call(this, sql);
        for (const piece of own.splitStatements(sql)) {
          const statement = own.readStatement(piece);
          database.connection.execute(
            statement,
            () => isReadonly(database, statement),
            () => original.call(this, piece),
          );
        }
        return undefined;
      },
  );
}

/** The authorizer of a target is asked about its own statements, not about Rollcall's. */
function interceptAuthorizer({ sqlite, databases, isAsking }: Intercepted): void {
  wrap(
    sqlite.DatabaseSync,
    "setAuthorizer",
    (original) =>
      function setAuthorizer(authorizer, ...rest) {
        if (typeof authorizer !== "function" || !databases.has(this)) return original.call(this, authorizer, ...rest);
        const asked = (...args: unknown[]): unknown => (isAsking() ? allowed : authorizer(...args));
        return original.call(this, asked, ...rest);
      },
  );
}

/** SQLITE_OK */
const allowed = 0;
