import { parentPort, workerData } from "node:worker_threads";
import type { Value } from "../../checker/index.js";
import type { CheckReport } from "../../core/index.js";
import { HistoryFileError, type HistoryFormat } from "../../history-file/index.js";
import { TooManyStatesError, UnlawfulModelError } from "../../model-target/index.js";
import { judge } from "./judge.js";
import { CheckUsageError } from "./model.js";
import { modelNamed } from "./models.js";

/*
 * The thread that reads and checks: a check is one long computation, during which the thread that started it still shows
 * progress, keeps the time limit and handles Ctrl-C.
 */

/** What the thread is given. */
export interface WorkerJob {
  readonly file: string;
  readonly model: string;
  readonly format: HistoryFormat | undefined;
  readonly initial: Value | undefined;
  /** Whether to report an order that explains a linearizable history. */
  readonly witness: boolean;
  /** The time limit, counted from the start of the thread. */
  readonly seconds: number;
}

/** What the thread sends. After anything but progress it ends. */
export type WorkerMessage =
  | { readonly type: "progress"; readonly doing: string }
  | { readonly type: "report"; readonly report: CheckReport }
  /** No verdict. */
  | { readonly type: "undecided"; readonly reason: string }
  /** The command was used wrongly, or the file is malformed. */
  | { readonly type: "refused"; readonly message: string };

const { file, model, format, initial, witness, seconds }: WorkerJob = workerData;
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

try {
  const report = await judge(await modelNamed(model, initial), {
    file,
    format,
    witness,
    until: performance.now() + seconds * 1000,
    onProgress: (doing) => send({ type: "progress", doing }),
  });
  send({ type: "report", report });
} catch (error) {
  if (error instanceof TooManyStatesError) send({ type: "undecided", reason: error.message });
  else if (error instanceof CheckUsageError || error instanceof UnlawfulModelError)
    send({ type: "refused", message: error.message });
  else if (error instanceof HistoryFileError) {
    const { problems, total, message } = error;
    const lines = total === 1 ? "1 line is" : `${total} lines are`;
    const what = problems.length === 0 ? message : `${lines} malformed\n${message}`;
    send({ type: "refused", message: `cannot check ${file}: ${what}` });
  } else if (isFileError(error)) send({ type: "refused", message: `cannot read ${file}: ${error.message}` });
  else throw error;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
