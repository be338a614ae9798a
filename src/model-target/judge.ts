import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { InternalError, TargetUnusableError } from "../core/index.js";
import { endGroup } from "./end-group.js";
import {
  type AnyAsk,
  type Ask,
  importMaxMs,
  type JudgeArguments,
  type Kind,
  type Message,
  type Order,
  type Requests,
  type Told,
} from "./judge-protocol.js";

/** The main process's side of the judge: the process in which the model of a target runs. */
export interface Judge {
  /**
   * @throws TargetUnusableError if the model breaks a law
   * @throws InternalError if code of Rollcall itself has failed
   */
  ask<K extends Kind>(ask: Ask<K>): Promise<Settled<Requests[K]["result"]>>;
  /** Whether the process was started anew since: what it knew is forgotten. */
  generation(): number;
  /** The process is gone. */
  close(): Promise<void>;
}

/** `lost`: the model did not come to an end, or took the process down; nothing is known. */
export type Settled<Result> =
  | { readonly type: "done"; readonly result: Result }
  | { readonly type: "lost"; readonly reason: string };

/** A model whose step never ends must not cost this time in every history. */
const processesMax = 3;
/** So much later than the judge itself the main process notices that nothing comes any more. */
const graceMs = 5_000;

export function openJudge(given: JudgeArguments): Judge {
  let live: Live | undefined;
  let started = 0;
  let lastReason = "";
  let ids = 0;
  return {
    async ask<K extends Kind>(ask: Ask<K>) {
      if (live === undefined) {
        if (started >= processesMax) return { type: "lost", reason: lastReason };
        started += 1;
        const opened = startProcess(given);
        live = opened;
        opened.ended.then((reason) => {
          lastReason = reason;
          if (live === opened) live = undefined;
        });
      }
      // Each kind of request has one kind of result.
      return (await live.send({ id: ids++, ask: ask as AnyAsk })) as Settled<Requests[K]["result"]>;
    },
    generation: () => started,
    async close() {
      await live?.close();
    },
  };
}

/** A process, until it ends. */
interface Live {
  send(order: Order): Promise<Settled<unknown>>;
  /** Why it ended. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (settled: Settled<unknown>) => void;
  readonly reject: (error: Error) => void;
}

const entry = fileURLToPath(new URL("./judge-process.js", import.meta.url));

function startProcess(given: JudgeArguments): Live {
  // A group of its own: a Ctrl-C that is meant for the main process does not reach it, and a kill reaches what it started.
  const child = fork(entry, [], {
    detached: true,
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const tell = (told: Told): void => {
    // If the message cannot be sent, the process has ended, and its end answers all requests.
    child.send(told, () => undefined);
  };
  tell({ type: "start", ...given });
  const silenceMaxMs = importMaxMs + given.limitMs + graceMs;
  const waiting = new Map<number, Waiting>();
  let reason: string | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(watchdog);
    if (waiting.size === 0) return;
    watchdog = setTimeout(() => {
      reason ??= "the process of the model no longer answers";
      end(child);
    }, silenceMaxMs);
  };
  child.on("message", (message: Message) => {
    if (message.type === "lost") {
      reason ??= message.reason;
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    watch();
    if (message.type === "result") asked?.resolve({ type: "done", result: message.result });
    else asked?.reject(toError(given.targetUrl, message));
  });
  const ended = untilGone(child).then((how) => {
    clearTimeout(watchdog);
    const lost = { type: "lost", reason: reason ?? `the process of the model has ended: ${how}` } as const;
    for (const { resolve } of waiting.values()) resolve(lost);
    waiting.clear();
    return lost.reason;
  });
  return {
    send(order) {
      const settled = new Promise<Settled<unknown>>((resolve, reject) => waiting.set(order.id, { resolve, reject }));
      tell({ type: "order", ...order });
      watch();
      return settled;
    },
    ended,
    async close() {
      end(child);
      await ended;
    },
  };
}

function toError(targetUrl: string, message: Extract<Message, { readonly type: "unlawful" | "failed" }>): Error {
  return message.type === "unlawful"
    ? new TargetUnusableError(targetUrl, { kind: "broken", message: message.message })
    : new InternalError(`${message.error.message}\n${message.error.stack ?? ""}`);
}

function end({ pid }: ChildProcess): void {
  if (pid !== undefined) endGroup(pid);
}

/** Resolves when the process is gone and all its messages have been read, with how it ended. */
function untilGone(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let how: string | undefined;
    const check = (): void => {
      if (how !== undefined && !child.connected) resolve(how);
    };
    child.once("exit", (code, signal) => {
      how = signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`;
      check();
    });
    child.once("disconnect", check);
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(`it could not be started: ${error.message}`);
    });
  });
}
