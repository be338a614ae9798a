import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Content } from "./content.js";

/** A database to check, and to copy if `draft` is given. */
export interface Task {
  readonly path: string;
  readonly draft: string | undefined;
  readonly timeoutMs: number;
  /** True for files of a backup: they must not change, and may be on a medium that is read-only. */
  readonly readonly: boolean;
}

export type Answer =
  | { readonly type: "done"; readonly content: Content }
  /** If it was read as a whole and then not copied, that is `writing`: SQLite does not tell which file has failed. */
  | { readonly type: "failed"; readonly while: "reading" | "writing"; readonly code: string; readonly message: string };

/** The copy of a database cannot be written. */
export class CopyNotWrittenError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** A thread that reads large databases, one after the other. It starts with the first. */
export interface DatabaseThread {
  /**
   * @throws {CopyNotWrittenError}
   * @throws {Error} With the `code` of SQLite, such as SQLITE_BUSY or SQLITE_CORRUPT, if the database cannot be read.
   */
  run(task: Task): Promise<Content>;
  /** Ends the thread, after the task that it runs. */
  close(): Promise<void>;
}

/** Returns a thread that has not started. */
export function createDatabaseThread(): DatabaseThread {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const runNow = async (task: Task): Promise<Content> => {
    worker ??= new Worker(new URL("./database-worker.js", import.meta.url));
    worker.postMessage(task);
    const [answer]: Answer[] = await once(worker, "message");
    if (answer?.type === "done") return answer.content;
    if (answer?.type === "failed" && answer.while === "writing")
      throw new CopyNotWrittenError(answer.message, answer.code);
    const { code = "", message = "no answer" } = answer ?? {};
    throw Object.assign(new Error(message), { code });
  };

  return {
    run(task) {
      const result = last.then(() => runNow(task));
      last = result.catch(() => undefined);
      return result;
    },
    async close() {
      await last;
      await worker?.terminate();
    },
  };
}
