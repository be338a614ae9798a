import type { SchedulingPoints } from "../../core/index.js";
import { describeResult, endCursor, type Prepared } from "../sqlite/index.js";
import type { Addon } from "./addon.js";

/** The rows of statements that run under control, by their handles. */
export interface ControlledRows {
  /** Begins a statement as one step, and returns the handle of its rows. `action` begins it natively. */
  begin(known: Prepared, action: () => object): object;
  /** Fills a page with the next rows. If the handle is none of these, `otherwise` does it. */
  fetch(rows: object, page: unknown, otherwise: () => unknown): unknown;
}

/** What the step of a statement has shown. */
type First =
  /** Its first row, which was not handed out yet. */
  | { readonly type: "row"; readonly row: unknown }
  | { readonly type: "none" }
  | { readonly type: "failed"; readonly error: unknown };

/**
 * The addon begins to run a statement when its rows are asked for, and keeps the first row, or an error, until it is
 * fetched. So the step fetches one row: then it is known whether the statement met a lock.
 */
export function controlledRows(hook: SchedulingPoints, { rowsNext }: Addon): ControlledRows {
  const opened = new WeakMap<object, { readonly known: Prepared; first: First | undefined }>();
  const nextOf = (rows: object, count: number): readonly unknown[] => {
    const page = Array(count).fill(undefined);
    rowsNext.call(rows, page);
    return page;
  };
  return {
    begin(known, action) {
      const began = takeStep(known, action, (rows) => nextOf(rows, 1)[0]);
      opened.set(began.rows, { known, first: began.first });
      if (began.first.type === "none") hook.describeResult(describeResult("all", []));
      if (began.first.type !== "row") return began.rows;
      known.cursor = began.rows;
      known.database.kept.add(began.rows);
      known.database.connection.openCursor(known.isReadonly());
      return began.rows;
    },
    fetch(rows, page, otherwise) {
      const own = opened.get(rows);
      if (own === undefined || !Array.isArray(page)) return otherwise();
      const { known, first } = own;
      own.first = undefined;
      if (first?.type === "failed") throw first.error;
      try {
        const kept = first?.type === "row" ? [first.row] : [];
        const others = first?.type === "none" ? [] : nextOf(rows, page.length - kept.length);
        for (const [index, row] of [...kept, ...others].entries()) page[index] = row;
        if (page.includes(undefined) && known.cursor === rows) endCursor(known);
        return undefined;
      } catch (error) {
        if (known.cursor === rows) endCursor(known);
        throw error;
      }
    },
  };
}

/** Begins a statement and fetches its first row, as one step. */
function takeStep(
  known: Prepared,
  action: () => object,
  firstOf: (rows: object) => unknown,
): { readonly rows: object; readonly first: First } {
  const { database, statement, isReadonly } = known;
  let progress: "not begun" | "begins" | "fetches" = "not begun";
  try {
    return database.connection.execute(statement, isReadonly, () => {
      progress = "begins";
      const rows = action();
      progress = "fetches";
      const row = firstOf(rows);
      return { rows, first: row === undefined ? { type: "none" } : { type: "row", row } };
    });
  } catch (error) {
    if ((progress as string) === "begins") throw error;
    // The addon throws it when the first row is fetched.
    return { rows: {}, first: { type: "failed", error } };
  } finally {
    // Running the statement again has ended its earlier rows.
    if ((progress as string) !== "not begun") endCursor(known);
  }
}
