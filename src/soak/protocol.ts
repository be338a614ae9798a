import type { Operation, OperationType, StoreSnapshot } from "rollcall/model";
import type { Observation } from "../core/index.js";
import type { StageFailure } from "../core/index.js";

/*
 * What the soak and its processes say to each other. One request at a time, one reply to each.
 */

export type Request =
  | { readonly type: "setup" | "recover" | "inspect" | "connect"; readonly directory: string }
  | { readonly type: "close" }
  /** Only after `connect`. */
  | { readonly type: "perform"; readonly operation: Operation };

/** What a process is sent. `announce`: it says when it begins. */
export type Order = Request & { readonly announce: boolean };

export type Reply =
  /** To `setup`, `recover` and `close`. */
  | { readonly type: "done" }
  | {
      readonly type: "connected";
      readonly name: string;
      readonly apiKeys?: readonly string[];
      readonly maxClients?: number;
      readonly offered: readonly OperationType[];
    }
  | { readonly type: "inspected"; readonly snapshot: StoreSnapshot }
  | { readonly type: "observed"; readonly observation: Observation; readonly tookMs: number }
  | { readonly type: "failed"; readonly failure: StageFailure };

/** What a process tells: a reply, or that it begins with what it was asked for. */
export type Message = Reply | { readonly type: "begun" };

/** What the janitor is told. */
export type JanitorOrder =
  | { readonly type: "watch" | "forget"; readonly pid: number }
  /** Everything is cleaned up: there is nothing left to do. */
  | { readonly type: "dismiss" };
