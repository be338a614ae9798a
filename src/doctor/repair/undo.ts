import { existsSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { sync } from "../durable.js";
import { DoctorError, messageOf } from "../errors.js";
import { quoted } from "../tables.js";
import { type Entry, fromValue, readUndoLog } from "./undo-log.js";

export interface UndoReport {
  /** Steps that were undone now. */
  readonly undone: number;
  /** Steps that were not: they were not done, are undone already, or the reason that is given. */
  readonly left: readonly string[];
}

const busyTimeoutMs = 5000;

/**
 * Undoes a repair step by step, the last one first. The application may have gone on since: a step is left if its row or
 * file is in use again. May be called again, also after it was killed.
 * @param quarantine The directory that the repair named.
 * @throws {DoctorError} `WRONG_USE` if the directory has no undo log.
 */
export function undoRepair(quarantine: string): UndoReport {
  const entries = entriesOf(quarantine);
  const [begin] = entries;
  if (begin?.step !== "begin" || begin.version !== 1) {
    throw new DoctorError(
      "WRONG_USE",
      `${quarantine} has no undo log of a repair; name the directory that repair printed`,
    );
  }
  const database = new Sqlite(begin.database, { fileMustExist: true, timeout: busyTimeoutMs });
  // Rows come back one by one, in the reverse order; constraints between them hold again at the end.
  database.pragma("foreign_keys = OFF");
  try {
    return database.transaction(() => undoAll(database, entries.toReversed())).immediate();
  } finally {
    database.close();
  }
}

function entriesOf(quarantine: string): readonly Entry[] {
  try {
    return readUndoLog(quarantine);
  } catch (error) {
    throw new DoctorError("WRONG_USE", `${quarantine} has no undo log that can be read: ${messageOf(error)}`);
  }
}

function undoAll(database: Database, entries: readonly Entry[]): UndoReport {
  let undone = 0;
  const left: string[] = [];
  for (const entry of entries) {
    const result = undo(database, entry);
    if (result === "undone") undone += 1;
    else if (result !== "nothing to do") left.push(result);
  }
  return { undone, left };
}

/** Returns "undone", "nothing to do", or why the step is left. */
function undo(database: Database, entry: Entry): string {
  switch (entry.step) {
    case "begin":
      return "nothing to do";
    case "recover":
      return `${entry.file} was recovered by SQLite; its files from before are ${entry.copy}*`;
    case "move-file":
      return moveBack(entry);
    case "redirect-row": {
      const update = database.prepare(
        "UPDATE user_registry SET db_path = ? WHERE rowid = ? AND auth_id = ? AND db_path = ?",
      );
      return changed(update.run(entry.from, entry.rid, entry.authId, entry.to).changes);
    }
    case "add-row": {
      const remove = database.prepare("DELETE FROM user_registry WHERE auth_id = ? AND db_path = ?");
      return changed(remove.run(entry.authId, entry.dbPath).changes);
    }
    case "remove-row":
      return restoreRow(database, entry);
    default:
      return entry satisfies never;
  }
}

function changed(changes: number): string {
  return changes === 0 ? "nothing to do" : "undone";
}

function moveBack({ from, to }: Extract<Entry, { step: "move-file" }>): string {
  if (!existsSync(to)) return "nothing to do";
  if (existsSync(from)) return `${from} exists again; ${to} stays`;
  renameSync(to, from);
  sync(dirname(from));
  sync(dirname(to));
  return "undone";
}

function restoreRow(database: Database, { kind, table, rid, row }: Extract<Entry, { step: "remove-row" }>): string {
  const columns = Object.keys(row);
  const values = Object.values(row).map(fromValue);
  const same = columns.map((column) => `${quoted(column)} IS ?`).join(" AND ");
  if (database.prepare(`SELECT 1 FROM ${table} WHERE rowid = ? AND ${same}`).get(rid, ...values) !== undefined) {
    return "nothing to do";
  }
  const isTaken = database.prepare(`SELECT 1 FROM ${table} WHERE auth_id IS ?`).get(fromValue(row.auth_id ?? null));
  if (isTaken !== undefined && kind !== "drop-duplicate")
    return `a row of ${table} has the auth id again; see the undo log`;
  const isFree = database.prepare(`SELECT 1 FROM ${table} WHERE rowid = ?`).get(rid) === undefined;
  const names = columns.map(quoted);
  const target = isFree ? ["rowid", ...names] : names;
  const insert = `INSERT INTO ${table} (${target.join(", ")}) VALUES (${target.map(() => "?").join(", ")})`;
  try {
    database.prepare(insert).run(...(isFree ? [rid, ...values] : values));
    return "undone";
  } catch (error) {
    return `a row of ${table} cannot be restored: ${messageOf(error)}; see the undo log`;
  }
}
