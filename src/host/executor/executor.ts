import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ErrorSummary } from "../../core/index.js";
import { describeClient, InternalError, TargetUnusableError } from "../../core/index.js";
import { killGroup } from "../kill-group.js";
import { type ProgressSlot, readProgress } from "../progress.js";
import type { Output } from "./output.js";
import type { ExecutorArguments, Message, Order, ReplyOutcome, Request } from "./protocol.js";

/*
 * The main process's side of one executor. Whatever ends its process costs only the request that was under way: the next
 * one starts another process.
 */

export interface Executor {
  /**
   * `prepare` makes ready what the request needs; it is called again before the request is repeated.
   * @throws TargetUnusableError if the target uses what the harness cannot verify
   * @throws InternalError if the executor's own code has failed
   */
  request(work: Work): Promise<ReplyOutcome | Ended>;
  /** Forgets a set of threads; nothing to do if the process has gone meanwhile. */
  closeSet(set: number): Promise<void>;
  /** The process and all that it has started are gone. */
  destroy(): Promise<void>;
}

export interface Work {
  readonly request: Exclude<Request, { readonly type: "close" }>;
  readonly clients: number;
  readonly prepare: (attempt: number) => void;
}

/** The process has ended before it has replied. */
export type Ended =
  | { readonly type: "aborted" }
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string };

export interface ExecutorOptions extends ExecutorArguments {
  /** Path before the names of the files in which threads write down what they are doing. */
  readonly progressPath: string;
  readonly output: Output;
  /** Aborted: everything is ended at once. */
  readonly signal: AbortSignal;
}

/** Another request made the process end, or may have: nothing is known of this one. */
interface Bystander {
  readonly type: "bystander";
}

type Reply = ReplyOutcome | Ended | Bystander;

/** A process, and the requests that it has not replied to. */
interface RunningProcess {
  readonly child: ChildProcess;
  readonly pending: Map<number, (reply: Reply | Error) => void>;
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
}

export function openExecutor(options: ExecutorOptions): Executor {
  const { signal } = options;
  let run: RunningProcess | undefined;
  let ids = 0;
  /** Requests that are repeated alone, one after the other; new ones wait for them. */
  let alone: Promise<unknown> = Promise.resolve();
  const freeSlots: number[] = [];
  let slots = 0;

  const start = (): RunningProcess => {
    const started = startProcess(options);
    started.ended.then(() => {
      if (run === started) run = undefined;
    });
    return started;
  };
  const end = async (ending: RunningProcess): Promise<void> => {
    if (run === ending) run = undefined;
    await ending.close();
  };

  const attempt = async ({ request, clients, prepare }: Work, tries: number): Promise<Reply> => {
    if (signal.aborted) return { type: "aborted" };
    prepare(tries);
    run ??= start();
    const [process, slot, id] = [run, freeSlots.pop() ?? slots++, ids++];
    const progress: ProgressSlot = { path: `${options.progressPath}-${slot}`, id };
    try {
      const reply = await send(process, { id, request, progress });
      // Threads that have not come to their end may be anywhere, in native code too: only a new process is sure.
      if (!cleanEnds.includes(reply.type)) await end(process);
      return reply.type === "died" ? { ...reply, ...whereOf(progress, clients) } : reply;
    } finally {
      freeSlots.push(slot);
    }
  };

  const abort = (): void => {
    if (run !== undefined) void end(run);
  };
  signal.addEventListener("abort", abort, { once: true });

  return {
    async request(work) {
      await alone;
      let reply = await attempt(work, 0);
      for (let tries = 1; reply.type === "bystander" && tries <= repetitionsMax; tries += 1) {
        const repeated = alone.then(() => attempt(work, tries));
        alone = repeated.catch(() => undefined);
        reply = await repeated;
      }
      return reply.type === "bystander" ? endedOftenBeside : reply;
    },
    async closeSet(set) {
      if (run === undefined || signal.aborted) return;
      const id = ids++;
      await send(run, { id, request: { type: "close", set }, progress: { path: options.progressPath, id } });
    },
    async destroy() {
      signal.removeEventListener("abort", abort);
      if (run !== undefined) await end(run);
    },
  };

  function send(process: RunningProcess, order: Order): Promise<Reply> {
    return new Promise((resolve, reject) => {
      process.pending.set(order.id, (reply) => {
        if (reply instanceof Error) reject(reply);
        else resolve(signal.aborted && reply.type !== "closed" ? { type: "aborted" } : reply);
      });
      // If it cannot be sent, the process is gone, and its end settles the request.
      process.child.send(order, () => undefined);
    });
  }
}

/** One repetition alone is enough, unless a request that had been on its way came beside it and ended the process, too. */
const repetitionsMax = 3;

const endedOftenBeside: Ended = {
  type: "died",
  error: { name: "ProcessEnded", message: "it ended again and again while several test cases ran in it" },
};

/** After these, and only these, every thread has come to its end. */
const cleanEnds: readonly Reply["type"][] = ["finished", "recovered", "closed", "bystander", "aborted"];

const entry = fileURLToPath(new URL("./process.js", import.meta.url));

function startProcess({ targetUrl, adapters, timeouts, root, output }: ExecutorOptions): RunningProcess {
  const given: ExecutorArguments = { targetUrl, adapters, timeouts, root };
  // A group of its own: a Ctrl-C that is meant for the main process does not reach it, and a kill reaches what it started.
  const child = fork(entry, [JSON.stringify(given)], {
    detached: true,
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  output.collect(child);
  const pending: RunningProcess["pending"] = new Map();
  let closing = false;
  let reason: string | undefined;
  const finish = (id: number, reply: Reply | Error): void => {
    pending.get(id)?.(reply);
    pending.delete(id);
  };
  child.on("message", (message: Message) => {
    switch (message.type) {
      case "reply":
        return finish(message.id, message.outcome);
      case "refused":
        return finish(message.id, new TargetUnusableError(targetUrl, { kind: "broken", message: message.reason }));
      case "failed":
        return finish(message.id, new InternalError(`${message.error.message}\n${message.error.stack ?? ""}`));
      case "ending":
        reason = message.reason;
        return;
      default:
        return message satisfies never;
    }
  });
  const ended = untilGone(child).then((how) => {
    // Replies may have come just before the end. Of the others each may have been the cause, if there was but one.
    const died: Reply = { type: "died", error: { name: "ProcessEnded", message: reason ?? how } };
    const cause: Reply = pending.size === 1 && !closing ? died : { type: "bystander" };
    for (const id of [...pending.keys()]) finish(id, cause);
  });
  const close = async (): Promise<void> => {
    closing = true;
    if (child.pid !== undefined) killGroup(child.pid);
    await ended;
  };
  return { child, pending, ended, close };
}

/** Resolves when the process is gone and all its messages have been read, with how it ended. */
function untilGone(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let how: string | undefined;
    const resolveIfGone = (): void => {
      if (how !== undefined && !child.connected) resolve(how);
    };
    child.once("exit", (code, signal) => {
      how = signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`;
      resolveIfGone();
    });
    child.once("disconnect", resolveIfGone);
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
  });
}

/** What was being done: of controlled clients by the one that took the last step, else by all that were busy. */
function whereOf(progress: ProgressSlot, clients: number): { readonly where?: string } {
  const busy = readProgress(progress, clients)
    .filter(({ idle }) => !idle)
    .toSorted((a, b) => b.step - a.step);
  const [last] = busy;
  if (last === undefined) return {};
  const shown = last.step >= 0 ? [last] : busy;
  return { where: shown.map(({ client, doing }) => `client ${describeClient(client)} in ${doing}`).join("; ") };
}
