import type { Progress } from "../../core/index.js";

/** Returns the status line of a verification. */
export function formatProgress({ pass, operations, runs, doing }: Progress): string {
  return `${pass}: ${operations} operations in ${runs} ${doing}`;
}
