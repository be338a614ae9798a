import type { ChildProcess } from "node:child_process";
import { killGroup } from "../host/index.js";
import type { Message, Order, Reply, Request } from "./protocol.js";

/** A process that does what it is asked, one thing at a time, until it is killed or dismissed. */
export interface Process {
  /** `onBegun` is called when it begins, or very soon after. */
  ask(request: Request, onBegun?: () => void): Promise<Reply | NoReply>;
  /** SIGKILL. It may have answered before; `ended` is when that is settled. */
  kill(): void;
  /** Lets it come to an end of its own. */
  dismiss(): void;
  readonly ended: Promise<void>;
}

/** Why a process has not answered. */
export type NoReply =
  /** By the soak. */
  | { readonly type: "killed" }
  /** On its own. */
  | { readonly type: "died"; readonly how: string }
  /** Not for `stallMs`. */
  | { readonly type: "silent" };

export function handleOf(child: ChildProcess, stallMs: number): Process {
  const lastWords = keepLastWords(child);
  let waiting: ((reply: Reply | NoReply) => void) | undefined;
  let begun: (() => void) | undefined;
  let over: NoReply | undefined;
  let killed = false;

  const settle = (reply: Reply | NoReply): void => {
    waiting?.(reply);
    waiting = undefined;
  };
  child.on("message", (message: Message) => {
    if (message.type === "begun") begun?.();
    else settle(message);
  });
  const ended = untilGone(child).then(({ signal, how }) => {
    // It may have died of something else just before it was to be killed.
    over =
      killed && signal === "SIGKILL" ? { type: "killed" } : { type: "died", how: [how, ...lastWords()].join(": ") };
    settle(over);
  });

  return {
    ended,
    ask(request, onBegun) {
      if (over !== undefined) return Promise.resolve(over);
      begun = onBegun;
      return new Promise((resolve) => {
        const stopWatching = afterSilence(stallMs, () => settle({ type: "silent" }));
        waiting = (reply) => {
          stopWatching();
          resolve(reply);
        };
        // Where it cannot be sent, the process is gone, and that is the reply.
        child.send({ ...request, announce: onBegun !== undefined } satisfies Order, () => undefined);
      });
    },
    kill() {
      if (over !== undefined) return;
      killed = true;
      if (child.pid !== undefined) killGroup(child.pid);
    },
    dismiss() {
      if (child.connected) child.disconnect();
      // What the target has left running keeps nobody waiting for ever.
      const stopWatching = afterSilence(stallMs, () => child.pid !== undefined && killGroup(child.pid));
      ended.then(stopWatching);
    },
  };
}

const ticks = 20;

/**
 * Like a timeout, but counted in ticks: where the whole machine was suspended, or everything on it was too slow, only
 * some of them were missed, and nobody is called silent who had no time to answer.
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

/** The process is gone and everything that it has said is read: what it answered just before a kill is an answer. */
function untilGone(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    let ending: Ending | undefined;
    const look = (): void => {
      if (ending !== undefined && !child.connected) resolve(ending);
    };
    child.once("exit", (code, signal) => {
      const how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      ending = { signal, how };
      look();
    });
    child.once("disconnect", look);
    child.on("error", (error) => {
      if (child.pid === undefined) resolve({ signal: null, how: `it could not be started: ${error.message}` });
    });
  });
}

const lastWordsMax = 600;

/** The end of what a process printed: where it dies on its own, that is what tells why. */
function keepLastWords(child: ChildProcess): () => string[] {
  let words = "";
  const keep = (chunk: Buffer): void => {
    words = (words + chunk.toString()).slice(-lastWordsMax);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => {
    const said = words.replace(/\s+/g, " ").trim();
    return said === "" ? [] : [said];
  };
}
