import type { ClientPlacement, ServiceNeeds, Services } from "../core/index.js";

/** A value, or a promise of it: functions of a target may be asynchronous. */
export type Awaitable<T> = T | Promise<T>;

/** What the engine needs of every target. The other parts of the contract belong to the workload. */
export interface CommonTarget {
  /** Shown in reports. */
  readonly name: string;
  setup?(directory: string, services: Services): Awaitable<void>;
  connect(directory: string, services: Services): Awaitable<object>;
  recover?(directory: string, services: Services): Awaitable<void>;
  readonly jobs?: { readonly [name: string]: (directory: string, services: Services) => Awaitable<void> };
  tolerates?(error: unknown): boolean;
  /** Services that the store needs. Default: none. */
  readonly services?: ServiceNeeds;
}

/** A client of any workload. */
export interface CommonClient {
  close?(): Awaitable<void>;
}

/** What a target declares, without its functions: these cannot travel between threads. */
export interface Traits {
  /** The workload whose adapter has accepted it. */
  readonly workload: string;
  readonly name: string;
  /** Infinity: no limit. */
  readonly maxClients: number;
  /** Whether its clients share one process. */
  readonly placement: ClientPlacement;
  readonly survives: "power-loss" | "process-crash";
  /** The names of its jobs. Includes `start` if the application may start while other clients are connected. */
  readonly jobs: readonly string[];
  /** What only the workload needs. Plain data. */
  readonly own: unknown;
}

/** The target module, or a value that it returned, breaks the contract's form. */
export class BrokenTargetError extends Error {
  readonly code = "BROKEN_TARGET";
  override readonly name = "BrokenTargetError";
}
