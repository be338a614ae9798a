import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type ErrorSummary, InternalError, TargetUnusableError } from "../../core/index.js";
import { killGroup } from "../kill-group.js";
import type { Output } from "./output.js";
import type { ExecutorArguments, Message, Order, ReplyOutcome } from "./protocol.js";

/** The process of an executor, as the main process sees it. */
export interface ExecutorProcess {
  /**
   * Sends a request. Returns its reply.
   * @throws TargetUnusableError if the target uses something that Rollcall cannot verify
   * @throws InternalError if the executor's own code has failed
   */
  send(order: Order): Promise<Reply>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Kills the process and all processes that it has started. Resolves when it is gone. */
  close(): Promise<void>;
}

export interface ProcessOptions extends ExecutorArguments {
  readonly output: Output;
}

export type Reply = ReplyOutcome | Ended | Bystander;

/** The process ended before its reply. */
export type Ended =
  | { readonly type: "aborted" }
  | { readonly type: "died"; readonly error: ErrorSummary; readonly where?: string };

/** The process ended, and perhaps because of another request. So nothing is known of this one. */
interface Bystander {
  readonly type: "bystander";
}

const entry = fileURLToPath(new URL("./process.js", import.meta.url));

/** Starts a process. */
export function startProcess({
  targetUrl,
  adapters,
  services,
  timeouts,
  root,
  time,
  output,
}: ProcessOptions): ExecutorProcess {
  const given: ExecutorArguments = { targetUrl, adapters, services, timeouts, root, time };
  // A process group of its own: a Ctrl-C for the main process does not reach it, and a kill reaches the processes that
  // it started.
  const child = fork(entry, [JSON.stringify(given)], {
    detached: true,
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  output.collect(child);
  const pending = new Map<number, (reply: Reply | Error) => void>();
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
  return {
    ended,
    close,
    send: (order) =>
      new Promise((resolve, reject) => {
        pending.set(order.id, (reply) => (reply instanceof Error ? reject(reply) : resolve(reply)));
        // If it cannot be sent, the process is gone, and its end resolves the request.
        child.send(order, () => undefined);
      }),
  };
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
