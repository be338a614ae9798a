import type { Operation } from "rollcall/model";

/** What a controlled run performs: a prefix by the first client alone, then these operations by all clients at once. */
export interface ConcurrentProgram {
  readonly prefix: readonly Operation[];
  /** For each client its operations, at least one. */
  readonly clients: readonly (readonly Operation[])[];
}
