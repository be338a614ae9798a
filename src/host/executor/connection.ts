import { describeClient } from "../../core/index.js";
import { type ProgressSlot, readProgress } from "../progress.js";
import { type Ended, type ExecutorProcess, type ProcessOptions, type Reply, startProcess } from "./executor-process.js";
import type { ReplyOutcome, Request } from "./protocol.js";

/*
 * The main process's side of one executor. If its process ends, only the request that was under way is lost: the next
 * request starts another process.
 */

export interface Connection {
  /**
   * Sends a request. Returns its reply. `prepare` of the work is called before each attempt.
   * @throws TargetUnusableError if the target uses something that Rollcall cannot verify
   * @throws InternalError if the executor's own code has failed
   */
  request(work: Work): Promise<ReplyOutcome | Ended>;
  /** Ends a set of threads. If the process has ended already, does nothing. */
  closeSet(set: number): Promise<void>;
  /** Ends the process and all processes that it has started. The next request starts another. */
  endProcess(): Promise<void>;
  /** Does the same for the last time. */
  destroy(): Promise<void>;
}

export interface Work {
  readonly request: Exclude<Request, { readonly type: "close" }>;
  readonly clients: number;
  readonly prepare: (attempt: number) => void;
}

export interface ConnectionOptions extends ProcessOptions {
  /** The beginning of the paths of the progress files of its threads. */
  readonly progressPath: string;
  /** If it is aborted, everything is ended at once. */
  readonly signal: AbortSignal;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { signal } = options;
  let current: ExecutorProcess | undefined;
  let ids = 0;
  /** Requests that are repeated alone, one after the other. New requests wait for them. */
  let alone: Promise<unknown> = Promise.resolve();
  const freeSlots: number[] = [];
  let slots = 0;

  const start = (): ExecutorProcess => {
    const started = startProcess(options);
    started.ended.then(() => {
      if (current === started) current = undefined;
    });
    return started;
  };
  const end = async (ending: ExecutorProcess): Promise<void> => {
    if (current === ending) current = undefined;
    await ending.close();
  };

  const attempt = async ({ request, clients, prepare }: Work, tries: number): Promise<Reply> => {
    if (signal.aborted) return { type: "aborted" };
    prepare(tries);
    current ??= start();
    const [process, slot, id] = [current, freeSlots.pop() ?? slots++, ids++];
    const progress: ProgressSlot = { path: `${options.progressPath}-${slot}`, id };
    try {
      const reply = whileNotAborted(await process.send({ id, request, progress }));
      // If threads have not ended, they may hang in native code, and only a new process is safe.
      if (!cleanEnds.includes(reply.type)) await end(process);
      return reply.type === "died" ? { ...reply, ...whereOf(progress, clients) } : reply;
    } finally {
      freeSlots.push(slot);
    }
  };

  const whileNotAborted = (reply: Reply): Reply => (signal.aborted ? { type: "aborted" } : reply);

  const abort = (): void => {
    if (current !== undefined) void end(current);
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
      if (current === undefined || signal.aborted) return;
      const id = ids++;
      await current.send({ id, request: { type: "close", set }, progress: { path: options.progressPath, id } });
    },
    async endProcess() {
      if (current !== undefined) await end(current);
    },
    async destroy() {
      signal.removeEventListener("abort", abort);
      if (current !== undefined) await end(current);
    },
  };
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
const cleanEnds: readonly Reply["type"][] = [
  "finished",
  "recovered",
  "needs-real-time",
  "closed",
  "bystander",
  "aborted",
];

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
