import { channel } from "node:diagnostics_channel";
import type { AuditFinding } from "./audit-report.js";

/** What the store publishes on `node:diagnostics_channel`, on the channels `rollcall:<name>`. It contains no API key. */
export interface StoreEvents {
  /** A call of `register` ended. `code` is that of its error. */
  readonly register: {
    readonly directory: string;
    readonly authId: string;
    readonly outcome: "created" | "existing" | "failed";
    readonly code: string | null;
    readonly durationMs: number;
  };
  /** A registration reached a step of the protocol; `undone`: it was given up after a crash. */
  readonly step: {
    readonly directory: string;
    readonly authId: string;
    readonly step: "intent" | "file" | "active" | "undone";
  };
  /** An account was changed, or was not found. */
  readonly change: {
    readonly directory: string;
    readonly authId: string;
    readonly operation: "update" | "setActive" | "changeKey" | "remove";
    readonly found: boolean;
  };
  /** A call waited for a lock that another connection held. */
  readonly busy: { readonly directory: string; readonly operation: string; readonly waitedMs: number };
  /**
   * A transaction of a store on PostgreSQL met a conflict, or its connection was lost, so it runs again or its call fails.
   * `code`: the SQLSTATE or the code of the network, or "other".
   */
  readonly retry: { readonly directory: string; readonly operation: string; readonly code: string };
  /** The answer to a COMMIT was lost, so a store on PostgreSQL asked the server whether it took effect. */
  readonly outcome: {
    readonly directory: string;
    readonly operation: string;
    readonly result: "committed" | "not-committed" | "unknown";
  };
  /** Maintenance found a problem that it did not find the time before. */
  readonly finding: { readonly directory: string; readonly finding: AuditFinding };
  /** A run of maintenance ended. */
  readonly maintenance: { readonly directory: string; readonly durationMs: number; readonly findings: number };
  /** A backup was completed. `finishedAt`: ISO 8601, UTC. */
  readonly backup: {
    readonly directory: string;
    readonly destination: string;
    readonly accounts: number;
    readonly durationMs: number;
    readonly finishedAt: string;
  };
}

const channels = {
  register: channel("rollcall:register"),
  step: channel("rollcall:step"),
  change: channel("rollcall:change"),
  busy: channel("rollcall:busy"),
  retry: channel("rollcall:retry"),
  outcome: channel("rollcall:outcome"),
  finding: channel("rollcall:finding"),
  maintenance: channel("rollcall:maintenance"),
  backup: channel("rollcall:backup"),
} as const satisfies { readonly [Name in keyof StoreEvents]: unknown };

/** Publishes an event. Costs nothing if no subscriber listens. */
export function publish<Name extends keyof StoreEvents>(name: Name, event: StoreEvents[Name]): void {
  if (channels[name].hasSubscribers) channels[name].publish(event);
}
