import type { SchedulingPoints } from "../../core/index.js";
import { type Prototype, wrap } from "../classes.js";
import { endCursor, type Prepared } from "../sqlite/index.js";

/** The iterators that `iterate` has returned. */
export interface Cursors {
  /** Remembers an iterator over the rows of a statement. `native`: as node:sqlite returned it. */
  add(native: object, known: Prepared): void;
  /** The scheduling point before node:sqlite ends the rows that are being read, if any. */
  enterEnd(known: Prepared): void;
}

/**
 * A cursor has two steps: the first row, for which SQLite begins to run the statement, and an early end. The other rows
 * are not steps.
 */
export function interceptCursors(hook: SchedulingPoints): Cursors {
  const prepared = new WeakMap<object, Prepared>();
  const enterEnd = (known: Prepared): void => {
    if (known.cursor === undefined) return;
    hook.enter("close cursor", known.database.connection.file);
  };
  let isWatched = false;
  return {
    enterEnd,
    add(native, known) {
      // The class of the iterators is reached by an iterator only.
      if (!isWatched) intercept(Object.getPrototypeOf(native) as Prototype, prepared, enterEnd);
      isWatched = true;
      prepared.set(native, known);
    },
  };
}

function intercept(
  prototype: Prototype,
  prepared: WeakMap<object, Prepared>,
  enterEnd: (known: Prepared) => void,
): void {
  wrap(
    { prototype },
    "next",
    (original) =>
      function next() {
        const known = prepared.get(this);
        if (known === undefined) return original.call(this);
        const row = (): IteratorResult<unknown> => original.call(this) as IteratorResult<unknown>;
        return known.cursor === this ? following(known, row) : begin(this, known, row);
      },
  );
  wrap(
    { prototype },
    "return",
    (original) =>
      function earlyEnd(...args) {
        const known = prepared.get(this);
        const isReading = known?.cursor === this;
        if (known !== undefined && isReading) enterEnd(known);
        const result = original.apply(this, args);
        if (known !== undefined && isReading) endCursor(known);
        return result;
      },
  );
}

/** Reads the first row. If it fails, node:sqlite begins again at the next call. */
function begin(cursor: object, known: Prepared, row: () => IteratorResult<unknown>): IteratorResult<unknown> {
  const { database, statement, isReadonly } = known;
  const first = database.connection.execute(statement, isReadonly, row);
  if (first.done === true) return first;
  known.cursor = cursor;
  database.kept.add(cursor);
  database.connection.openCursor(isReadonly());
  return first;
}

function following(known: Prepared, row: () => IteratorResult<unknown>): IteratorResult<unknown> {
  try {
    const next = row();
    if (next.done === true) endCursor(known);
    return next;
  } catch (error) {
    endCursor(known);
    throw error;
  }
}
