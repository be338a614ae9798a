import type { Fault } from "./fault.js";
import type { ConcurrentProgram } from "./program.js";

/** A failing case as plain data: the program, the schedule and the faults. It replays without any generator. */
export interface Counterexample {
  readonly format: typeof formatName;
  /**
   * Grows when the format changes in a way that older Rollcalls cannot read. Every Rollcall reads all versions up to
   * its own.
   */
  readonly version: typeof formatVersion;
  /** The version of the Rollcall that wrote it. */
  readonly rollcall: string;
  readonly target: {
    readonly name: string;
    /** Path of its module, relative to the directory of the file. Rollcall's own store has `referenceModule`. */
    readonly module: string;
  };
  /** The workload that it was verified with. Default: "registration". Older files do not name it. */
  readonly workload?: string;
  readonly pass: "interleavings" | "crashes" | "faults";
  readonly finding: { readonly code: string; readonly message: string };
  readonly program: ConcurrentProgram;
  /** At each decision the number of the choice. 0 goes on with the same client. Zeros at the end are left out. */
  readonly schedule: readonly number[];
  /** What goes wrong, and at which step. */
  readonly faults: readonly Fault[];
  /** The steps of all runs, without what may differ from run to run. A replay is compared with them. */
  readonly steps: readonly string[];
}

export const formatName = "rollcall-counterexample";
export const formatVersion = 3;
export const referenceModule = "rollcall:reference";
