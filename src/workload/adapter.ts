import type { Operation, Outcome, Services } from "../core/index.js";
import type { CommonClient, CommonTarget, Traits } from "./target.js";

/** Where a target keeps its data in a run. */
export interface StorageOfRun {
  readonly directory: string;
  readonly services: Services;
}

/**
 * The half of a workload that calls the target. It runs in the same threads and processes as the target. Its module
 * exports it as `adapter` and is loaded by its URL in each of these threads, so it imports little.
 */
export interface Adapter<Target extends CommonTarget = CommonTarget, Client = CommonClient, Snapshot = unknown> {
  /** The name of its workload. */
  readonly workload: string;
  /**
   * Returns whether the default export of a module is a target of this workload. Of several adapters the first that
   * accepts is used.
   */
  accepts(exported: object): boolean;
  /** Returns the target, checked. @throws BrokenTargetError naming the field, what came, and what was expected */
  checkTarget(exported: object): Target;
  /**
   * Returns what the target declares. @throws BrokenTargetError if a part that takes long to check breaks the contract
   */
  traitsOf(target: Target): Traits;
  /** Returns the client, checked. @throws BrokenTargetError if `connect` returned something without operations */
  checkClient(target: Target, client: unknown): Client;
  /** Returns the types of operations that the client offers, in the order of reports. */
  offeredBy(target: Target, client: Client): readonly string[];
  /** Returns the operation as text, like the workload's `describe`. */
  describe(operation: Operation): string;
  /** Invokes one operation. Returns how it ended. Never throws. */
  invoke(target: Target, client: Client, operation: Operation): Promise<Outcome>;
  /**
   * Returns the store at rest, and the sentences of its own `check`. If `isDisturbed` is true, `check` is not run.
   * @throws BrokenTargetError if the value of `inspect` or `check` breaks the contract
   */
  inspect(target: Target, storage: StorageOfRun, isDisturbed: boolean): Promise<Snapshot>;
  /** Returns whether the store at rest is whole, by the invariants that need no history. `lost`: subjects of losses. */
  isWhole(snapshot: Snapshot, lost: readonly string[]): boolean;
  /** See `Disturb`. */
  readonly lose: Disturb<Snapshot>;
}

/**
 * Deletes what belongs to a key while no client is connected, as an operator or a failing disk would do. Returns the
 * name of what was deleted; undefined: there was nothing to delete. `observed`: the operations of the run so far, and
 * their outcomes.
 */
export type Disturb<Snapshot = unknown> = (
  directory: string,
  snapshot: Snapshot,
  key: string,
  observed: readonly { readonly operation: Operation; readonly outcome: Outcome }[],
) => string | undefined;
