import type { Fault } from "./fault.js";
import type { ConcurrentProgram } from "./program.js";

/**
 * A failing case as plain data: it replays without any generator. Everything that a run is made of is in it: the program,
 * the schedule, and the faults.
 */
export interface Counterexample {
  readonly format: typeof formatName;
  /** Grows when older Rollcalls could not read it any more; files of the same version are readable for ever. */
  readonly version: typeof formatVersion;
  /** The Rollcall that wrote it. */
  readonly rollcall: string;
  readonly target: {
    readonly name: string;
    /** Path of its module, relative to the directory of the file; `referenceModule` for Rollcall's own store. */
    readonly module: string;
  };
  /** The workload that it was verified with. Default: "registration", the only one that older files know. */
  readonly workload?: string;
  readonly pass: "interleavings" | "crashes" | "faults";
  readonly finding: { readonly code: string; readonly message: string };
  readonly program: ConcurrentProgram;
  /** At each decision the number of the choice, 0 being to go on with the same client; zeros at the end left out. */
  readonly schedule: readonly number[];
  /** What goes wrong, and in the place of which step. */
  readonly faults: readonly Fault[];
  /** What every step of all lives was, without what may differ from run to run: by this a replay is compared. */
  readonly steps: readonly string[];
}

export const formatName = "rollcall-counterexample";
export const formatVersion = 3;
export const referenceModule = "rollcall:reference";
