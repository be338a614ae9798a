/** A value, or a promise of it: functions of a target may be asynchronous. */
export type Awaitable<T> = T | Promise<T>;

/** What the engine needs of every target, whatever its workload: the rest of the contract belongs to the workload. */
export interface CommonTarget {
  /** Shown in reports. */
  readonly name: string;
  setup?(directory: string): Awaitable<void>;
  connect(directory: string): Awaitable<object>;
  recover?(directory: string): Awaitable<void>;
  readonly jobs?: { readonly [name: string]: (directory: string) => Awaitable<void> };
  tolerates?(error: unknown): boolean;
}

/** A client of any workload. */
export interface CommonClient {
  close?(): Awaitable<void>;
}

/** What a target says of itself, without its functions, which cannot travel between threads. */
export interface Traits {
  /** The workload whose adapter has accepted it. */
  readonly workload: string;
  readonly name: string;
  /** Infinity: no limit. */
  readonly maxClients: number;
  readonly survives: "power-loss" | "process-crash";
  /** Names of its jobs; `start` among them if the application may start beside live clients. */
  readonly jobs: readonly string[];
  /** What only the workload needs, as plain data. */
  readonly own: unknown;
}

/** The target module, or what it gave, is not of the form that the contract asks for. */
export class BrokenTargetError extends Error {
  readonly code = "BROKEN_TARGET";
  override readonly name = "BrokenTargetError";
}
