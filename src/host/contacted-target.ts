import type { BoundWorkload, Traits } from "../workload/index.js";

/** A target that passed the first contact, and the workload that judges it. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** Absolute path of the module. */
  readonly module: string;
  readonly adapters: readonly string[];
  readonly traits: Traits;
  /** Types of operations that it offers. */
  readonly offered: readonly string[];
  readonly bound: BoundWorkload;
}
