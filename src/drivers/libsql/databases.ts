import { isReadonly } from "../sqlite/index.js";
import type { Intercepted } from "./intercepted.js";

/** Makes steps of the functions of databases that are no prepared statement. */
export function interceptDatabases({ own, addon, databases }: Intercepted): void {
  const { databaseExecSync, databaseClose } = addon;
  addon.databaseExecSync = function exec(sql, ...rest) {
    const database = databases.get(this);
    if (database === undefined || typeof sql !== "string") return databaseExecSync.call(this, sql, ...rest);
    for (const piece of own.splitStatements(sql)) {
      const statement = own.readStatement(piece);
      database.connection.execute(
        statement,
        () => isReadonly(database, statement),
        () => databaseExecSync.call(this, piece, ...rest),
      );
    }
    return undefined;
  };
  addon.databaseClose = function close(...args) {
    const database = databases.get(this);
    if (database === undefined) return databaseClose.apply(this, args);
    databases.delete(this);
    database.connection.close(() => {
      database.closed();
      databaseClose.apply(this, args);
    });
    return undefined;
  };
}
