import type { Stage } from "../core/index.js";
import { openFiles } from "./open-files.js";

/** How a client of the first contact started. */
export interface StartReport {
  /** Milliseconds of each stage that ended. */
  readonly stageMs: { readonly [Each in Stage]?: number };
  /** Files that the process had open for writing when the module was loaded. Undefined: the system does not list them. */
  readonly openAfterLoad?: readonly string[];
  /** The same after the operations, before the client closed. */
  readonly openWhileConnected?: readonly string[];
}

/** Returns an empty report, and what fills it. */
export function createStartReport() {
  const stageMs: { [Each in Stage]?: number } = {};
  const report: { -readonly [Key in keyof StartReport]: StartReport[Key] } = { stageMs };
  return {
    report: report as StartReport,
    /** Does the work of a stage, and notes how long it took. */
    async timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
      const start = performance.now();
      const result = await work();
      stageMs[stage] = performance.now() - start;
      return result;
    },
    noteOpenFiles(when: "openAfterLoad" | "openWhileConnected"): void {
      const files = openFiles();
      if (files !== undefined) report[when] = files;
    },
  };
}
