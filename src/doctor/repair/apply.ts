import { basename, join } from "node:path";
import type { Database } from "better-sqlite3";
import { sync } from "../durable.js";
import { messageOf } from "../errors.js";
import type { Paths } from "../paths.js";
import type { Action, Guard } from "./action.js";
import { holds } from "./guards.js";
import { moveFile, movesOf } from "./quarantine.js";
import { addRow, dependentOf, type RowAccess, readRow, whyNotAddable } from "./rows.js";
import type { Entry, UndoLog } from "./undo-log.js";

/** What applying needs: a connection to the database that may write, and paths. */
export interface Workshop {
  readonly database: Database;
  /** Called in each transaction that changes rows. A store wants its commits marked. */
  readonly markCommit: () => void;
  readonly access: RowAccess;
  readonly paths: Paths;
  readonly usersDirectory: string;
  readonly quarantine: string;
  readonly log: UndoLog;
}

/** What became of an action. `undefined`: it was done; otherwise why it was not. */
export type Outcome = readonly [action: Action, refused: string | undefined];

/**
 * Does some actions. Each is checked again under the write lock, and what undoes it is on the disk before it is done. If
 * the process is killed at any point, the next diagnosis finds what is left.
 * @param actions Actions of one order.
 * @throws {Error} SQLITE_BUSY if the lock was held for too long, or another error of SQLite or the file system.
 */
export function applyBatch(workshop: Workshop, actions: readonly Action[]): readonly Outcome[] {
  const [first] = actions;
  if (first === undefined) return [];
  return first.order === "files-first" ? filesFirst(workshop, actions) : rowsFirst(workshop, actions);
}

function filesFirst(workshop: Workshop, actions: readonly Action[]): readonly Outcome[] {
  return underLock(workshop.database, () => {
    const { ready, refused } = sort(workshop, actions);
    const moved = moveFiles(workshop, ready);
    const failed = moved.filter(([, reason]) => reason !== undefined);
    return [...refused, ...failed, ...changeRows(workshop, doneOf(moved))];
  });
}

function rowsFirst(workshop: Workshop, actions: readonly Action[]): readonly Outcome[] {
  const outcomes = underLock(workshop.database, () => {
    const { ready, refused } = sort(workshop, actions);
    return [...refused, ...changeRows(workshop, ready)];
  });
  const changed = doneOf(outcomes);
  if (changed.every(({ moves }) => moves.length === 0)) return outcomes;
  underLock(workshop.database, () => {
    // A client may have registered the account again since the rows were removed. Then the file is its database.
    const unnamed = ({ moves }: Action): boolean =>
      moves.every((file) => holds({ guard: "unnamed", file }, workshop.database, workshop.paths));
    return moveFiles(workshop, changed.filter(unnamed));
  });
  return outcomes;
}

function doneOf(outcomes: readonly Outcome[]): readonly Action[] {
  return outcomes.flatMap(([action, reason]) => (reason === undefined ? [action] : []));
}

/** Runs `work` in a transaction that takes the write lock first. If it throws, rolls back. */
function underLock<T>(database: Database, work: () => T): T {
  return database.transaction(work).immediate();
}

function sort(workshop: Workshop, actions: readonly Action[]): { ready: Action[]; refused: Outcome[] } {
  const [ready, refused]: [Action[], Outcome[]] = [[], []];
  for (const action of actions) {
    const reason = whyNot(workshop, action);
    if (reason === undefined) ready.push(action);
    else refused.push([action, reason]);
  }
  return { ready, refused };
}

function whyNot({ database, access, paths }: Workshop, action: Action): string | undefined {
  const { guards, removes, adds } = action;
  const refusedTable = whyNotTables(access, action);
  if (refusedTable !== undefined) return refusedTable;
  const failed = guards.find((guard) => !holds(guard, database, paths));
  if (failed !== undefined) return describeGuard(failed);
  for (const row of removes) {
    const dependent = dependentOf(database, row, access);
    if (dependent !== undefined)
      return `rows of ${dependent} refer to its row in ${row.table}; decide about them first`;
  }
  return adds === undefined ? undefined : whyNotAddable(access.tables);
}

function whyNotTables(access: RowAccess, { guards, removes, adds, redirects }: Action): string | undefined {
  const read = guards.flatMap((guard) => ("row" in guard ? [guard.row.table] : []));
  const changed = removes.map(({ table }) => table);
  if (adds !== undefined || redirects !== undefined) changed.push("user_registry");
  const reasons = [...read.map(access.whyUnreadable), ...changed.map(access.whyNot)];
  return reasons.find((reason) => reason !== undefined);
}

function describeGuard(guard: Guard): string {
  switch (guard.guard) {
    case "row-exists":
    case "column-is":
      return "its row has changed meanwhile";
    case "no-row":
      return `a row in ${guard.table} was added meanwhile`;
    case "no-file":
      return `${basename(guard.file)} exists again`;
    case "file-unchanged":
      return `${basename(guard.file)} has changed meanwhile`;
    case "unnamed":
      return `a row names ${basename(guard.file)} now`;
    default:
      return guard satisfies never;
  }
}

function moveFiles({ quarantine, log, usersDirectory }: Workshop, actions: readonly Action[]): readonly Outcome[] {
  const taken = new Set<string>();
  const planned = actions.map((action) => ({
    action,
    moves: action.moves.flatMap((file) => movesOf(file, quarantine, taken)),
  }));
  log.write(
    planned.flatMap(({ action: { kind }, moves }) =>
      moves.map(([from, to]): Entry => ({ step: "move-file", kind, from, to })),
    ),
  );
  const outcomes = planned.map(({ action, moves }): Outcome => {
    try {
      for (const [from, to] of moves) moveFile(from, to);
      return [action, undefined];
    } catch (error) {
      return [action, `its file cannot be moved: ${messageOf(error)}`];
    }
  });
  if (planned.some(({ moves }) => moves.length > 0)) {
    sync(quarantine);
    sync(usersDirectory);
  }
  return outcomes;
}

/** Changes the rows. An action that SQLite refuses (a constraint, for example) is rolled back alone. */
function changeRows(workshop: Workshop, actions: readonly Action[]): readonly Outcome[] {
  workshop.log.write(actions.flatMap((action) => entriesOf(workshop, action)));
  if (actions.length > 0) workshop.markCommit();
  return actions.map((action): Outcome => {
    try {
      // Within a transaction this is a savepoint.
      workshop.database.transaction(() => changeRowsOf(workshop, action))();
      return [action, undefined];
    } catch (error) {
      return [action, `its row cannot be changed: ${messageOf(error)}`];
    }
  });
}

function entriesOf({ database, paths }: Workshop, { kind, removes, adds, redirects }: Action): readonly Entry[] {
  const removed = removes.flatMap((ref): Entry[] => {
    const row = readRow(database, ref);
    return row === undefined ? [] : [{ step: "remove-row", kind, table: ref.table, rid: ref.rid, row }];
  });
  if (adds !== undefined) {
    removed.push({ step: "add-row", kind, authId: adds.authId, dbPath: paths.dbPathOf(adds.file) });
  }
  if (redirects !== undefined) {
    const { row, from, file } = redirects;
    removed.push({ step: "redirect-row", kind, authId: row.authId, rid: row.rid, from, to: paths.dbPathOf(file) });
  }
  return removed;
}

function changeRowsOf({ database, paths, access }: Workshop, { removes, adds, redirects }: Action): void {
  for (const { table, rid, authId } of removes) {
    database.prepare(`DELETE FROM ${table} WHERE rowid = ? AND auth_id = ?`).run(rid, authId);
  }
  if (adds !== undefined) addRow(database, adds, paths.dbPathOf(adds.file), access.tables);
  if (redirects !== undefined) {
    const update = database.prepare("UPDATE user_registry SET db_path = ? WHERE rowid = ? AND db_path = ?");
    update.run(paths.dbPathOf(redirects.file), redirects.row.rid, redirects.from);
  }
}

/** Returns where the backup of the database is in a quarantine directory. */
export function backupIn(quarantine: string): string {
  return join(quarantine, "before-repair.sqlite");
}
