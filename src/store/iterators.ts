import type { Database, Statement } from "better-sqlite3";

/** The iterators that were opened on a database. */
export interface Iterators {
  /** Closes those that are still open. */
  closeAll(): void;
}

/**
 * Tracks every iterator opened on `database` from now on, so that all can be closed. An iterator that is not read to its
 * end keeps its connection from committing and closing. Without this its locks would last until garbage collection.
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
