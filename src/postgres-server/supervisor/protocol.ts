import type { Account } from "../account.js";
import type { Binaries } from "../binaries/index.js";
import type { StopMode } from "../server.js";

/** What the supervisor of a server needs to start it. */
export interface ServerPlan {
  readonly binaries: Binaries;
  /** Undefined: Rollcall's own. */
  readonly account?: Account;
  /** The directory in which the server gets one of its own. */
  readonly parent: string;
  readonly user: string;
  readonly password: string;
  /** Settings of postgresql.conf. */
  readonly settings: { readonly [name: string]: string };
}

/** From Rollcall to the supervisor. If Rollcall disconnects or dies, the supervisor ends the server. */
export type SupervisorOrder =
  | { readonly type: "start"; readonly plan: ServerPlan }
  | { readonly type: "restart"; readonly how: StopMode };

/** From the supervisor to Rollcall, one for each order. */
export type SupervisorReply =
  | { readonly type: "ready"; readonly port: number; readonly directory: string }
  | { readonly type: "failed"; readonly message: string };
