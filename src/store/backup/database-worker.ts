import { parentPort } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { codeOf } from "../storage-errors.js";
import { readContent } from "./content.js";
import type { Answer, Task } from "./database-thread.js";

/*
 * A thread that reads large databases, so that neither the event loop nor other writers of the master wait. It shares the copy of SQLite with the other threads of the process: with
 * another one, closing the file would drop their locks.
 */

parentPort?.on("message", (task: Task) => {
  void run(task).then((answer) => parentPort?.postMessage(answer));
});

async function run(task: Task): Promise<Answer> {
  let stage: "reading" | "writing" = "reading";
  try {
    if (task.draft === undefined) return { type: "done", content: inDatabase(task.path, task, readContent) };
    const database = new Sqlite(task.path, { fileMustExist: true, timeout: task.timeoutMs, readonly: task.readonly });
    try {
      // While this transaction is open, the pages stay as they are, so the copy never has to begin again.
      database.exec("BEGIN");
      database.prepare("SELECT count(*) FROM sqlite_schema").get();
      stage = "writing";
      await database.backup(task.draft, { progress: () => pagesAtOnce });
    } finally {
      database.close();
    }
    // The copy is checked, not the original: writers wait only until it is copied.
    return { type: "done", content: inDatabase(task.draft, { timeoutMs: 0, readonly: false }, readContent) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: "failed", while: stage, code: codeOf(error), message };
  }
}

function inDatabase<T>(
  path: string,
  { timeoutMs, readonly }: Pick<Task, "timeoutMs" | "readonly">,
  work: (database: Sqlite.Database) => T,
): T {
  const database = new Sqlite(path, { fileMustExist: true, timeout: timeoutMs, readonly });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** So many pages are copied between two turns of the thread's event loop. */
const pagesAtOnce = 10_000;
