import type { SchedulingPoints } from "../../core/index.js";
import type { Connection, Statement } from "../sqlite/index.js";

/** A prepared statement, and the connection that it belongs to. */
export interface Prepared {
  readonly connection: Connection;
  readonly statement: Statement;
}

/** The iterator that `iterate` returns. */
export interface Rows extends IterableIterator<unknown> {
  return(): IteratorResult<unknown>;
}

export interface CursorOptions {
  readonly hook: SchedulingPoints;
  readonly prepared: Prepared;
  readonly readonly: boolean;
  /** Opens a native cursor. */
  readonly open: () => Rows;
}

/**
 * Returns a cursor with two steps: the first row, for which SQLite begins to run the statement, and an early close. The
 * other rows are not steps.
 *
 * If a native cursor has met a lock, it is finished. So a client that waits for the lock gets a new one.
 */
export function createCursor({ hook, prepared: { connection, statement }, readonly, open }: CursorOptions): Rows {
  let rows: Rows | undefined = open();
  let state: "new" | "open" | "closed" = "new";
  const close = (): void => {
    if (state === "open") connection.closeCursor(readonly);
    state = "closed";
  };
  const firstRow = (): IteratorResult<unknown> => {
    const mine = rows ?? open();
    rows = undefined;
    const row = mine.next();
    rows = mine;
    return row;
  };
  const begin = (): IteratorResult<unknown> => {
    try {
      return connection.execute(statement, () => readonly, firstRow);
    } catch (error) {
      // If a native cursor fails, it is finished. If a fault was injected before it began, it must be closed, or the
      // connection stays busy.
      rows?.return();
      state = "closed";
      throw error;
    }
  };
  return {
    next() {
      if (state === "closed") return { done: true, value: undefined };
      const isFirst = state === "new";
      const row = isFirst ? begin() : rows?.next();
      if (row === undefined || row.done === true) {
        close();
        return { done: true, value: undefined };
      }
      if (isFirst) connection.openCursor(readonly);
      state = "open";
      return row;
    },
    return() {
      if (state === "open") hook.enter("close cursor", connection.file);
      const result = rows?.return() ?? { done: true, value: undefined };
      close();
      return result;
    },
    [Symbol.iterator]() {
      return this;
    },
  };
}
