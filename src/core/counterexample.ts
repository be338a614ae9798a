import type { Fault } from "./fault.js";
import type { ConcurrentProgram } from "./program.js";

/**
 * A failing test case as plain data: program, schedule and faults. It replays without a generator. The text of a
 * counterexample file is its JSON.
 */
export interface Counterexample {
  readonly format: typeof formatName;
  /** Grows with each incompatible change of the format. Files of versions 1 and 2 are still read. */
  readonly version: typeof formatVersion;
  /** The version of the Rollcall that wrote it. */
  readonly rollcall: string;
  readonly target: {
    readonly name: string;
    /** Path of its module, relative to the directory of the file; or one of `referenceModules`. */
    readonly module: string;
  };
  /** The workload that it was verified with. Default: "registration". Older files do not name it. */
  readonly workload?: string;
  /** Left out: sleeps of the target took their time, as with `--real-time`. Older files do not name it. */
  readonly time?: "virtual";
  readonly pass: "interleavings" | "crashes" | "faults";
  readonly finding: { readonly code: string; readonly message: string };
  readonly program: ConcurrentProgram;
  /** At each decision the number of the choice. 0 goes on with the same client. Zeros at the end are left out. */
  readonly schedule: readonly number[];
  /** Crashes and injected errors. */
  readonly faults: readonly Fault[];
  /** Each step of all runs, without generated names and values. A replay is compared with them. */
  readonly steps: readonly string[];
}

export const formatName = "rollcall-counterexample";
export const formatVersion = 3;

/** Names for the modules of the reference stores, wherever Rollcall is installed. */
const referenceModules = ["rollcall:reference", "rollcall:reference-postgres"] as const;

export type ReferenceModule = (typeof referenceModules)[number];

export function isReferenceModule(module: string): module is ReferenceModule {
  return referenceModules.some((each) => each === module);
}
