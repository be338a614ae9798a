import type { Operation } from "rollcall/model";
import type { Program } from "./program.js";

/**
 * What a controlled run performs: a prefix by the first client alone, then the operations of all clients at once. Where
 * the environment acts in the prefix, the application is not running: what comes before it is a life of its own.
 */
export interface ConcurrentProgram {
  readonly prefix: Program;
  /** For each client its operations, at least one. */
  readonly clients: readonly (readonly Operation[])[];
}
