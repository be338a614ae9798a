import type { Operation, OperationType, StoreSnapshot } from "rollcall/model";
import type { ErrorSummary, Event } from "../core/index.js";
import type { RegistrationTarget } from "../registration/index.js";
import type { SharedCells, Stage } from "./free-shared-state.js";
import type { ProgressSlot } from "./progress.js";

/**
 * What a thread is asked to do: to live one client's life, from the start of an application to its end. The steps that
 * are asked for happen in the order in which they stand here.
 */
export interface Life {
  readonly targetUrl: string;
  readonly directory: string;
  readonly client: number;
  readonly cells: SharedCells;
  readonly progress: ProgressSlot | undefined;
  readonly setup: boolean;
  readonly recover: boolean;
  /**
   * Waves of operations. Before each, the clients of a run wait for one another. Left out: no client connects.
   */
  readonly waves?: readonly (readonly Operation[])[];
  readonly inspect: boolean;
  /** A user database of the store was deleted before. */
  readonly hasLoss?: boolean;
}

/** How a life went. Nothing in it was thrown: what was thrown is in it. */
export interface LifeReport {
  readonly target?: TargetTraits;
  /** The operations that its client offers. */
  readonly offered?: readonly OperationType[];
  readonly events: readonly Event[];
  readonly snapshot?: StoreSnapshot;
  /** The step that ended this life early. */
  readonly failure?: StageFailure;
  /** Why the target cannot be verified at all. */
  readonly refusal?: string;
}

/** What the target says of itself. */
export type TargetTraits = Pick<
  RegistrationTarget,
  "name" | "apiKeys" | "maxClients" | "survives" | "databaseMayBeLost"
>;

export interface StageFailure {
  readonly stage: Exclude<Stage, "operation" | "waiting" | "done">;
  /** `broken`: the target breaks the form of the contract. */
  readonly kind: "threw" | "broken";
  readonly error: ErrorSummary;
}
