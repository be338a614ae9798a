import type { Database } from "better-sqlite3";
import { readSession } from "../store/index.js";
import { codeOf, DoctorError, messageOf } from "./errors.js";

const problemsMax = 100;

/** Adds the findings about the file of the two tables itself. */
export function checkMaster(master: Database, kind: "store" | "foreign", scratch: Database): void {
  const insert = scratch.prepare<[string, string, string]>(
    "INSERT INTO finding (code, subject, detail) VALUES (?, ?, ?)",
  );
  for (const problem of integrityProblems(master)) insert.run("master-corrupt", problem, "");
  if (kind === "store" && hasStaleWal(master)) {
    const detail = "it is left from before the master was restored; move it and the -shm away, or restore again";
    insert.run("master-corrupt", "the -wal does not belong to the master", detail);
  }
  for (const { table, rowid, parent } of foreignKeyProblems(master)) {
    insert.run("master-foreign-key", `${table}, row ${rowid ?? "?"}`, `its parent in ${parent} does not exist`);
  }
}

/** A store notes in each commit to which version of the file it belongs. */
function hasStaleWal(master: Database): boolean {
  const { name, ofCommit } = readSession(master);
  return name !== ofCommit;
}

function integrityProblems(master: Database): readonly string[] {
  try {
    const problems = master.prepare<[], string>(`PRAGMA integrity_check(${problemsMax})`).pluck().all();
    return problems.length === 1 && problems[0] === "ok" ? [] : problems;
  } catch (error) {
    throw unreadable(error);
  }
}

interface ForeignKeyProblem {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

/** Rows of the two tables that lack each other are findings of their own, and left out. */
function* foreignKeyProblems(master: Database): Iterable<ForeignKeyProblem> {
  const own = ["api_keys", "user_registry"];
  try {
    for (const problem of master.prepare<[], ForeignKeyProblem>("PRAGMA foreign_key_check").iterate()) {
      if (!own.includes(problem.table) || !own.includes(problem.parent)) yield problem;
    }
  } catch (error) {
    // "foreign key mismatch": the key refers to columns that are not unique.
    if (codeOf(error) !== "SQLITE_ERROR") throw unreadable(error);
  }
}

/** Returns the error for a database of which not even the tables can be read. */
export function unreadable(error: unknown): DoctorError {
  const advice = "restore it from a backup";
  return new DoctorError("UNREADABLE", `the database cannot be read: ${messageOf(error)}; ${advice}`, { cause: error });
}
