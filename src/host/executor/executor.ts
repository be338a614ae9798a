import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ErrorSummary } from "../../core/index.js";
import { describeClient, InternalError, TargetUnusableError } from "../../core/index.js";
import { killGroup } from "../kill-group.js";
import { type ProgressSlot, readProgress } from "../progress.js";
import type { Output } from "./output.js";
import type { ExecutorArguments, Message, Order, ReplyOutcome, Request } from "./protocol.js";

/*
 * The main process's side of one executor. If its process ends, only the request that was under way is lost: the next
 * request starts another process.
 */

export interface Executor {
  /**
   * Sends a request. Returns its reply. `prepare` of the work is called before each attempt.
   * @throws TargetUnusableError if the target uses something that Rollcall cannot verify
   * @throws InternalError if the executor's own code has failed
   */
  request(work: Work): Promise<ReplyOutcome | Ended>;
  /** Ends a set of threads. If the process has ended already, does nothing. */
  closeSet(set: number): Promise<void>;
  /** Ends the process and all processes that it has started. */
  destroy(): Promise<void>;
}

export interface Work {
  readonly request: Exclude<Request, { readonly type: "close" }>;
  readonly clients: number;
  readonly prepare: (attempt: number) => void;
}

/** The process ended before its reply. */
export type Ended =
  | { readonly type: "aborted" }
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string };

export interface ExecutorOptions extends ExecutorArguments {
  /** The beginning of the paths of the progress files of its threads. */
  readonly progressPath: string;
  readonly output: Output;
  /** If it is aborted, everything is ended at once. */
  readonly signal: AbortSignal;
}

/** The process ended, and perhaps because of another request. So nothing is known of this one. */
interface Bystander {
  readonly type: "bystander";
}

type Reply = ReplyOutcome | Ended | Bystander;

/** A process, and its requests without a reply. */
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
  /** Requests that are repeated alone, one after the other. New requests wait for them. */
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
      // If threads have not ended, they may hang in native code, and only a new process is safe.
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
      // If it cannot be sent, the process is gone, and its end resolves the request.
      process.child.send(order, () => undefined);
    });
  }
}

/**
 * The maximum number of repetitions. One is enough, except if a request that was under way already runs in parallel and
 * ends the process again.
 */
const repetitionsMax = 3;

const endedOftenBeside: Ended = {
  type: "died",
  error: { name: "ProcessEnded", message: "it ended again and again while several test cases ran in it" },
};

/** The replies after which every thread has ended. */
const cleanEnds: readonly Reply["type"][] = ["finished", "recovered", "closed", "bystander", "aborted"];

const entry = fileURLToPath(new URL("./process.js", import.meta.url));

function startProcess({ targetUrl, adapters, timeouts, root, output }: ExecutorOptions): RunningProcess {
  const given: ExecutorArguments = { targetUrl, adapters, timeouts, root };
  // A process group of its own: a Ctrl-C for the main process does not reach it, and a kill reaches the processes that
  // it started.
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
    // Replies may have come just before the end. If one request has no reply, it is the cause of the end. If several
    // have none, each may be.
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

/** Resolves when the process is gone and all its messages are read. Returns how it ended. */
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

/** Returns what the clients were doing: the one that took the last step if they were controlled, else all busy ones. */
function whereOf(progress: ProgressSlot, clients: number): { readonly where?: string } {
  const busy = readProgress(progress, clients)
    .filter(({ idle }) => !idle)
    .toSorted((a, b) => b.step - a.step);
  const [last] = busy;
  if (last === undefined) return {};
  const shown = last.step >= 0 ? [last] : busy;
  return { where: shown.map(({ client, doing }) => `client ${describeClient(client)} in ${doing}`).join("; ") };
}
