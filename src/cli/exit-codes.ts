import type { Verdict } from "../core/index.js";

/** The exit codes of all commands. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  /** The command was used wrongly, or the target module or counterexample file is broken. */
  wrongUse: 2,
  /** The target could not be judged, or Rollcall itself failed. */
  unknown: 3,
  /** Ctrl-C: 128 plus the number of SIGINT, the convention of shells. */
  interrupted: 130,
} as const satisfies { readonly [Key in Verdict | "wrongUse" | "interrupted"]: number };
