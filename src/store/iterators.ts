import type { Database, Statement } from "better-sqlite3";

/** The iterators that were opened on a database and may still be open. */
export interface Iterators {
  closeAll(): void;
}

/**
 * A statement that is left in the middle of `iterate` keeps its connection from committing and from closing, and so its
 * locks until the garbage collector comes by. Watched from here on, all of them can be closed.
 */
export function trackIterators(database: Database): Iterators {
  const opened: Iterator<unknown>[] = [];
  const { prepare } = database;
  const tracking = (sql: string): Statement => {
    const statement: Statement = prepare.call(database, sql);
    const { iterate } = statement;
    statement.iterate = (...parameters) => {
      const iterator = iterate.apply(statement, parameters);
      opened.push(iterator);
      return iterator;
    };
    return statement;
  };
  Object.defineProperty(database, "prepare", { value: tracking });
  return {
    closeAll() {
      for (const iterator of opened) iterator.return?.();
    },
  };
}
