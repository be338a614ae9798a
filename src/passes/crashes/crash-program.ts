import { pathToFileURL } from "node:url";
import type { ConcurrentProgram, CrashCounts } from "../../core/index.js";
import { createRunDirectories, openExecutor } from "../../host/index.js";
import { openRunners } from "../../runner/index.js";
import { createCounting, noteFailures, uncounted } from "../../search/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { crashChecks } from "./check-crashes.js";
import { crashCountsOf } from "./crash-counts.js";

export interface CrashProgramOptions {
  /** Absolute path of the target module. */
  readonly module: string;
  /** The workload that judges it. */
  readonly bound: BoundWorkload;
  readonly program: ConcurrentProgram;
  /** Default: 1. How often the program is run, each time with every crash. */
  readonly runs?: number;
}

export interface CrashedProgram extends CrashCounts {
  /** The time without starting the threads. */
  readonly seconds: number;
  /** The number of runs with a finding. */
  readonly failing: number;
}

/** Crashes one program at every step by every crash. Its clients run one after the other. */
export async function crashProgram({ module, bound, program, runs = 1 }: CrashProgramOptions): Promise<CrashedProgram> {
  const directories = createRunDirectories();
  const { signal } = new AbortController();
  const targetUrl = pathToFileURL(module).href;
  const executor = openExecutor({
    targetUrl,
    adapters: [bound.workload.adapter],
    directories,
    timeouts: { stepMs: 10_000, stallMs: 30_000 },
    signal,
  });
  const runners = openRunners({ target: { bound }, executor, directories });
  const crashOnce = async () => {
    const counting = createCounting();
    const check = crashChecks({ noted: noteFailures(), survives: "power-loss" })("every");
    const context = {
      ...uncounted(runners, () => false),
      count: (name: string) => counting.add(name, 1),
      countOnce: counting.addOnce,
    };
    const seen = await check(context, program, { type: "choices", choices: [] });
    if (seen.type === "unknown" || seen.type === "lost") throw new Error(seen.reason);
    return { counts: crashCountsOf(counting.counts()), failing: seen.type === "failing" ? 1 : 0 };
  };
  try {
    // The first run starts the threads and loads the target.
    await crashOnce();
    const start = performance.now();
    const total = { crashStates: 0, kills: 0, powerLosses: 0, recoveries: 0, crashedRecoveries: 0, failing: 0 };
    for (let run = 0; run < runs; run += 1) {
      const { counts, failing } = await crashOnce();
      for (const name of Object.keys(counts) as (keyof CrashCounts)[]) total[name] += counts[name];
      total.failing += failing;
    }
    return { ...total, seconds: (performance.now() - start) / 1000 };
  } finally {
    await executor.destroy();
    directories.removeAll();
  }
}
