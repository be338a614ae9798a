import type { Database, Statement } from "better-sqlite3";

/** The statements of a callback on a database. */
export interface Statements {
  /** Closes the iterators that are still open. */
  closeIterators(): void;
}

/**
 * Watches the statements of `database` from now on.
 *
 * An iterator that is not read to its end keeps its connection from committing and closing. Without this its locks would
 * last until garbage collection.
 * @param beforeWriting Called once, before the first statement that may write can run: when it is prepared, or when `exec`
 * is called.
 */
export function watchStatements(database: Database, beforeWriting: () => void): Statements {
  const opened: Iterator<unknown>[] = [];
  const { prepare, exec } = database;
  let writes = false;
  const announceWriting = (): void => {
    if (writes) return;
    writes = true;
    beforeWriting();
  };
  const watchingPrepare = (sql: string): Statement => {
    const statement: Statement = prepare.call(database, sql);
    if (!statement.readonly) announceWriting();
    const { iterate } = statement;
    statement.iterate = (...parameters) => {
      const iterator = iterate.apply(statement, parameters);
      opened.push(iterator);
      return iterator;
    };
    return statement;
  };
  const watchingExec = (sql: string): Database => {
    announceWriting();
    exec.call(database, sql);
    return database;
  };
  Object.defineProperty(database, "prepare", { value: watchingPrepare });
  Object.defineProperty(database, "exec", { value: watchingExec });
  return {
    closeIterators() {
      for (const iterator of opened) iterator.return?.();
    },
  };
}
