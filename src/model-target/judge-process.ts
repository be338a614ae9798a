import { Worker } from "node:worker_threads";
import { describeError, summarizeError } from "../core/index.js";
import { createNote, readNote } from "./doing-note.js";
import { endGroup } from "./end-group.js";
import {
  importMaxMs,
  type JudgeArguments,
  type Message,
  type Order,
  type ThreadArguments,
  type ThreadMessage,
  type Told,
} from "./judge-protocol.js";

/*
 * The entry of the judge. Its own thread only waits, so it always notices that the main process has gone, or that the model
 * does not come to an end.
 */

const memoryMax = 2_048;
const doing = createNote();
/** In their order; the first is being worked on. */
const orders: Order[] = [];
let thread: Worker | undefined;
let isImported = false;
let limitMs = 0;
let limit: NodeJS.Timeout | undefined;

process.once("disconnect", () => endGroup(process.pid));
process.on("message", (told: Told) => {
  if (told.type === "start") return start(told);
  orders.push(told);
  if (isImported && orders.length === 1) handOver(told);
});

function start({ targetUrl, traits, limitMs: given }: JudgeArguments): void {
  limitMs = given;
  const workerData: ThreadArguments = { targetUrl, traits, doing };
  thread = new Worker(new URL("./judge-thread.js", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMax },
  });
  limit = setTimeout(() => end(`importing the module did not end within ${importMaxMs / 1000} s`), importMaxMs);
  thread.on("message", (message: ThreadMessage) => {
    clearTimeout(limit);
    if (message.type === "imported") {
      isImported = true;
    } else {
      process.send?.(message, undefined, undefined, () => undefined);
      orders.shift();
    }
    const [next] = orders;
    if (next !== undefined) handOver(next);
  });
  thread.on("error", (error) => {
    const summary = summarizeError(error);
    const isFull = summary.code === "ERR_WORKER_OUT_OF_MEMORY";
    end(isFull ? `the model took more than ${memoryMax} MB of memory in ${readNote(doing)}` : describeError(summary));
  });
  thread.on("exit", (code) => end(`the model ended its thread with code ${code} in ${readNote(doing)}`));
}

function handOver(order: Order): void {
  const within = `within ${limitMs / 1000} s`;
  // One call that never ends differs from many slow calls: the last call stays the same.
  limit = setTimeout(() => {
    const before = readNote(doing);
    limit = setTimeout(() => {
      const now = readNote(doing);
      end(now === before ? `${now} did not end ${within}` : `judging did not end ${within}; the last call was ${now}`);
    }, limitMs / 4);
  }, limitMs * 0.75);
  thread?.postMessage(order);
}

function end(reason: string): void {
  process.send?.({ type: "lost", reason } satisfies Message, undefined, undefined, () => endGroup(process.pid));
}
