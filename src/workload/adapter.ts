import type { Operation, Outcome } from "../core/index.js";
import type { CommonClient, CommonTarget, Traits } from "./target.js";

/**
 * The half of a workload that runs beside target code, in the threads and processes in which that runs. It knows how a
 * target is called. Its module exports it as `adapter` and is loaded by its URL in each of these threads, so it imports
 * little.
 */
export interface Adapter<Target extends CommonTarget = CommonTarget, Client = CommonClient, Snapshot = unknown> {
  /** Equal to the name of its workload. */
  readonly workload: string;
  /** Whether the default export of a module is meant for this workload. Of several adapters the first that accepts is used. */
  accepts(exported: object): boolean;
  /** @throws BrokenTargetError naming the field, what came, and what was expected */
  checkTarget(exported: object): Target;
  /** @throws BrokenTargetError if a part of the target that takes long to check is not of the form */
  traitsOf(target: Target): Traits;
  /** @throws BrokenTargetError if `connect` returned something that no operation can be called on */
  checkClient(target: Target, client: unknown): Client;
  /** Types of operations that the client offers, in the order in which reports list them. */
  offeredBy(target: Target, client: Client): readonly string[];
  /** The operation in words, as the workload's own `describe` tells it. */
  describe(operation: Operation): string;
  /** Calls one operation and says how it ended. Never throws. */
  invoke(target: Target, client: Client, operation: Operation): Promise<Outcome>;
  /**
   * The store at rest, and the invariants of its own that it violates: those only if `isDisturbed` is false.
   * @throws BrokenTargetError if `inspect` or `check` returns what the contract does not ask for
   */
  inspect(target: Target, directory: string, isDisturbed: boolean): Promise<Snapshot>;
  /** Whether the store at rest is whole, by the invariants that need no history. `lost`: subjects of losses. */
  isWhole(snapshot: Snapshot, lost: readonly string[]): boolean;
  /** Deletes what belongs to a key. Returns what it was; undefined: there was nothing to delete. See `Disturb`. */
  readonly lose: Disturb<Snapshot>;
}

/**
 * Deletes what belongs to a key, while no client is connected, as an operator or a failing disk would. `observed`: what the
 * clients of the run have done so far, with what came of it.
 */
export type Disturb<Snapshot = unknown> = (
  directory: string,
  snapshot: Snapshot,
  key: string,
  observed: readonly { readonly operation: Operation; readonly outcome: Outcome }[],
) => string | undefined;
