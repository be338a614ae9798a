import type { Operation, Outcome, StageFailure } from "../core/index.js";

/*
 * The messages between the soak and its processes: one request at a time, one reply to each.
 */

export type Request =
  | { readonly type: "setup" | "recover" | "inspect" | "connect"; readonly directory: string }
  | { readonly type: "close" }
  /** Only after `connect`. */
  | { readonly type: "invoke"; readonly operation: Operation };

/** A request as it is sent. `announce`: whether the process tells when it begins. */
export type Order = Request & { readonly announce: boolean };

export type Reply =
  /** To `setup`, `recover`, `connect` and `close`. */
  | { readonly type: "done" }
  | { readonly type: "inspected"; readonly snapshot: unknown }
  | { readonly type: "observed"; readonly outcome: Outcome; readonly tookMs: number }
  | { readonly type: "failed"; readonly failure: StageFailure };

/** A message of a process: a reply, or that it begins with the request. */
export type Message = Reply | { readonly type: "begun" };

/** A message to the cleanup process. */
export type CleanUpOrder =
  | { readonly type: "watch" | "forget"; readonly pid: number }
  /** Everything is cleaned up. */
  | { readonly type: "dismiss" };
