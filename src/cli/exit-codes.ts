import type { Verdict } from "../core/index.js";

/** What every command ends with. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  /** The command was used wrongly, or the target module is broken. */
  wrongUse: 2,
  unknown: 3,
  /** Ctrl-C: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const satisfies { readonly [Key in Verdict | "wrongUse" | "interrupted"]: number };
