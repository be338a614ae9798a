import type { ChildProcess } from "node:child_process";
import { killGroup } from "../host/index.js";
import type { Message, Order, Reply, Request } from "./protocol.js";

/** A process that handles one request at a time, until it is killed or dismissed. */
export interface Process {
  /**
   * Sends a request. Returns the reply. `onBegun`: called when the process begins with the request, or very soon after.
   */
  request(request: Request, onBegun?: () => void): Promise<Reply | NoReply>;
  /** Sends SIGKILL. A reply that was under way may still come until `ended` resolves. */
  kill(): void;
  /** Lets it end by itself. */
  dismiss(): void;
  readonly ended: Promise<void>;
}

/** Why a process did not reply. */
export type NoReply =
  /** The soak has killed it. */
  | { readonly type: "killed" }
  /** It ended, and not by a kill of the soak. */
  | { readonly type: "died"; readonly how: string }
  /** It did not reply for `stallMs`. */
  | { readonly type: "silent" };

export function handleOf(child: ChildProcess, stallMs: number): Process {
  const outputTail = keepOutputTail(child);
  let waiting: ((reply: Reply | NoReply) => void) | undefined;
  let begun: (() => void) | undefined;
  let ending: NoReply | undefined;
  let killed = false;

  const finish = (reply: Reply | NoReply): void => {
    waiting?.(reply);
    waiting = undefined;
  };
  child.on("message", (message: Message) => {
    if (message.type === "begun") begun?.();
    else finish(message);
  });
  const ended = untilGone(child).then(({ signal, how }) => {
    // It may have died of another cause just before the kill.
    ending =
      killed && signal === "SIGKILL" ? { type: "killed" } : { type: "died", how: [how, ...outputTail()].join(": ") };
    finish(ending);
  });

  return {
    ended,
    request(request, onBegun) {
      if (ending !== undefined) return Promise.resolve(ending);
      begun = onBegun;
      return new Promise((resolve) => {
        const stopWatching = afterSilence(stallMs, () => finish({ type: "silent" }));
        waiting = (reply) => {
          stopWatching();
          resolve(reply);
        };
        // If it cannot be sent, the process is gone, and its end resolves the request.
        child.send({ ...request, announce: onBegun !== undefined } satisfies Order, () => undefined);
      });
    },
    kill() {
      if (ending !== undefined) return;
      killed = true;
      if (child.pid !== undefined) killGroup(child.pid);
    },
    dismiss() {
      if (child.connected) child.disconnect();
      // If the target keeps the process running, it is killed, so that the soak does not wait for ever.
      const stopWatching = afterSilence(stallMs, () => child.pid !== undefined && killGroup(child.pid));
      ended.then(stopWatching);
    },
  };
}

const ticks = 20;

/**
 * A timeout that counts ticks. If the whole machine was suspended or far too slow, only some ticks are missed, so a
 * process without time to reply does not count as silent.
 */
function afterSilence(ms: number, then: () => void): () => void {
  let left = ticks;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    then();
  }, ms / ticks);
  return () => clearInterval(timer);
}

interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly how: string;
}

/** Resolves when the process is gone and all its messages are read, so that a reply just before a kill counts. */
function untilGone(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    let ending: Ending | undefined;
    const resolveIfGone = (): void => {
      if (ending !== undefined && !child.connected) resolve(ending);
    };
    child.once("exit", (code, signal) => {
      const how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      ending = { signal, how };
      resolveIfGone();
    });
    child.once("disconnect", resolveIfGone);
    child.on("error", (error) => {
      if (child.pid === undefined) resolve({ signal: null, how: `it could not be started: ${error.message}` });
    });
  });
}

const outputTailMax = 600;

/** Keeps the end of a process's output: if the process dies without a kill, the output tells why. */
function keepOutputTail(child: ChildProcess): () => string[] {
  let tail = "";
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-outputTailMax);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => {
    const printed = tail.replace(/\s+/g, " ").trim();
    return printed === "" ? [] : [printed];
  };
}
