import { rmSync } from "node:fs";
import { totalmem } from "node:os";
import { summarizeError, TargetUnusableError } from "../../core/index.js";
import type { ControlledThreads } from "../controlled-run.js";
import { openControlledThreads } from "../controlled-threads.js";
import { openThreads, type Threads } from "../free-threads.js";
import { killGroup } from "../kill-group.js";
import { openOneProcess } from "../one-process.js";
import { openRecoveryThreads, type RecoveryThreads } from "../recovery-threads.js";
import type { ExecutorArguments, Message, Order, ReplyOutcome, Request } from "./protocol.js";
import { recoveriesAtOnce } from "./recoveries-at-once.js";

/*
 * The entry of an executor: a process with threads for target code. It may be killed at any time. Its main thread only
 * waits, so it always notices if the main process has gone.
 */

const { targetUrl, adapters, services, timeouts, root, time }: ExecutorArguments = JSON.parse(process.argv[2] ?? "{}");
const { postgres } = services;
const { signal } = new AbortController();
const controlled = new Map<number, ControlledThreads>();
const free = new Map<number, Threads>();
let recovery: RecoveryThreads | undefined;

process.once("disconnect", () => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  killGroup(process.pid);
});
process.on("message", (order: Order) => {
  fulfil(order).then(
    (outcome) => tell({ type: "reply", id: order.id, outcome }),
    (error) => {
      if (!(error instanceof TargetUnusableError)) tell({ type: "failed", id: order.id, error: summarizeError(error) });
      else tell({ type: "refused", id: order.id, reason: error.reason });
    },
  );
});

async function fulfil({ request, progress }: Order): Promise<ReplyOutcome> {
  switch (request.type) {
    case "controlled":
      return open(controlled, request, () => {
        const own = { count: request.count, postgresUrl: postgres?.controlled };
        const options = { targetUrl, adapters, timeouts, signal, time, ...own };
        return request.placement === "one process" ? openOneProcess(options) : openControlledThreads(options);
      }).run(request.run, progress);
    case "free":
      return open(free, request, () => {
        const { count } = request;
        return openThreads({ targetUrl, adapters, postgresUrl: postgres?.free, count, stallMs: timeouts.stallMs });
      }).run(request.run, progress);
    case "recovery":
      recovery ??= openRecoveryThreads({
        ...{ targetUrl, adapters, postgres, timeouts, signal, time },
        count: recoveriesAtOnce,
      });
      return request.fresh ? recovery.runFresh(request.recovery, progress) : recovery.run(request.recovery, progress);
    case "close":
      await Promise.all([controlled.get(request.set)?.destroy(), free.get(request.set)?.destroy()]);
      controlled.delete(request.set);
      free.delete(request.set);
      return { type: "closed" };
    default:
      return request satisfies never;
  }
}

function open<T>(sets: Map<number, T>, { set }: Extract<Request, { readonly set: number }>, create: () => T): T {
  const known = sets.get(set) ?? create();
  sets.set(set, known);
  return known;
}

function tell(message: Message): void {
  // If the main process has ended, the channel is closed, and the message does not matter.
  process.send?.(message, undefined, undefined, () => undefined);
}

const residentBytesMax = Math.min(4 * 1024 ** 3, totalmem() / 2);
const checkEveryMs = 200;

// Memory outside of the heaps has no limit of its own. A target that takes all of it would stop the machine.
setInterval(() => {
  if (process.memoryUsage.rss() < residentBytesMax) return;
  const reason = `it used more than ${(residentBytesMax / 1024 ** 3).toFixed(1)} GiB of memory`;
  process.send?.({ type: "ending", reason } satisfies Message, undefined, undefined, () => killGroup(process.pid));
}, checkEveryMs).unref();
