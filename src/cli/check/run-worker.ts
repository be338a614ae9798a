import { Worker } from "node:worker_threads";
import type { CheckReport } from "../../core/index.js";
import type { WorkerJob, WorkerMessage } from "./worker.js";

/** How a check ended. */
export type CheckEnd =
  | { readonly type: "report"; readonly report: CheckReport }
  | { readonly type: "refused"; readonly message: string }
  /** No verdict: the time or the memory was used up. */
  | { readonly type: "undecided"; readonly reason: string };

export interface CheckControl {
  readonly signal: AbortSignal;
  readonly onProgress: (doing: string) => void;
}

/** The thread keeps the limit itself, unless it is reading, or in a function of the model. */
const graceSeconds = 1;

/**
 * Reads and checks in a thread of its own.
 * @throws the reason of `signal` if it is aborted
 */
export async function runCheck(job: WorkerJob, { signal, onProgress }: CheckControl): Promise<CheckEnd> {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: job });
  const { seconds } = job;
  const started = performance.now();
  let doing = "reading";
  const ticker = setInterval(() => {
    onProgress(`${doing}, ${Math.round((performance.now() - started) / 1000)} s`);
  }, 1000);
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise<CheckEnd>((resolve, reject) => {
      const giveUp = (): void => resolve({ type: "undecided", reason: `${seconds} s were used up, while ${doing}` });
      limit = setTimeout(giveUp, (seconds + graceSeconds) * 1000);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.on("message", (message: WorkerMessage) => {
        if (message.type === "progress") doing = message.doing;
        else resolve(message);
      });
      worker.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return reject(error);
        const advice = "NODE_OPTIONS=--max-old-space-size=16000 allows 16 GB";
        resolve({ type: "undecided", reason: `the memory was used up, while ${doing}; ${advice}` });
      });
      worker.on("exit", () => reject(new Error("the checking thread ended without a verdict")));
    });
  } finally {
    clearInterval(ticker);
    clearTimeout(limit);
    await worker.terminate();
  }
}
