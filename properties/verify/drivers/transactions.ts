/** A connection, as far as transactions need it. */
interface Connection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
}

/** Returns the method `transaction` of better-sqlite3 for another driver's connection. */
export function transactionsOf(connection: Connection) {
  return <A extends unknown[], T>(action: (...args: A) => T) => {
    const beginning =
      (begin: string) =>
      (...args: A): T => {
        const isNested = connection.inTransaction;
        connection.exec(isNested ? "SAVEPOINT nested" : begin);
        try {
          const result = action(...args);
          connection.exec(isNested ? "RELEASE nested" : "COMMIT");
          return result;
        } catch (error) {
          if (connection.inTransaction) connection.exec(isNested ? "ROLLBACK TO nested; RELEASE nested" : "ROLLBACK");
          throw error;
        }
      };
    return Object.assign(beginning("BEGIN"), {
      deferred: beginning("BEGIN DEFERRED"),
      immediate: beginning("BEGIN IMMEDIATE"),
      exclusive: beginning("BEGIN EXCLUSIVE"),
    });
  };
}
