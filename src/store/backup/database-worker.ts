import { parentPort } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { codeOf } from "../storage-errors.js";
import { type Content, readContent } from "./content.js";
import type { Answer, Task } from "./database-thread.js";

/*
 * A thread that reads large databases, so that neither the event loop nor other writers of the master wait. One
 * transaction covers the check and the copy. It shares the copy of SQLite with the other threads of the process: with
 * another one, closing the file would drop their locks.
 */

parentPort?.on("message", (task: Task) => {
  void run(task).then((answer) => parentPort?.postMessage(answer));
});

async function run({ path, draft, timeoutMs, readonly }: Task): Promise<Answer> {
  let database: Sqlite.Database | undefined;
  let content: Content | undefined;
  try {
    database = new Sqlite(path, { fileMustExist: true, timeout: timeoutMs, readonly });
    database.exec("BEGIN");
    content = readContent(database);
    // While this transaction is open, the pages stay as they are, so the copy never has to begin again.
    if (draft !== undefined && content.damage === undefined)
      await database.backup(draft, { progress: () => pagesAtOnce });
    return { type: "done", content };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: "failed", while: content === undefined ? "reading" : "writing", code: codeOf(error), message };
  } finally {
    database?.close();
  }
}

/** So many pages are copied between two turns of the thread's event loop. */
const pagesAtOnce = 10_000;
