import type { Gatekeeper } from "../../core/index.js";
import type { Prepared } from "./driver.js";

/** What `iterate` answers. */
export interface Rows extends IterableIterator<unknown> {
  return(): IteratorResult<unknown>;
}

/**
 * A cursor with a gate where SQLite begins to run the statement, which is when the first row is asked for, and one where
 * it is closed early. The rows in between are no steps.
 *
 * A native cursor that has met a lock is finished, so whoever waits for the lock is given another one.
 */
export function gateCursor(
  keeper: Gatekeeper,
  { connection, statement }: Prepared,
  readonly: boolean,
  open: () => Rows,
): Rows {
  let rows: Rows | undefined = open();
  let state: "new" | "open" | "closed" = "new";
  const close = (): void => {
    if (state === "open") connection.closeCursor();
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
      // A native cursor that fails is finished; one that a fault has kept from beginning would keep the connection busy.
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
      if (isFirst) connection.openCursor();
      state = "open";
      return row;
    },
    return() {
      if (state === "open") keeper.enter("close cursor", connection.file);
      const result = rows?.return() ?? { done: true, value: undefined };
      close();
      return result;
    },
    [Symbol.iterator]() {
      return this;
    },
  };
}
