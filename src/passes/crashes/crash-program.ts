import { pathToFileURL } from "node:url";
import type { ConcurrentProgram, CrashCounts } from "../../core/index.js";
import { countLostCases } from "../../core/index.js";
import { createRunDirectories, openExecutors } from "../../host/index.js";
import { openLaboratory } from "../../runner/index.js";
import { createElsewhere } from "../../search/index.js";
import { examineCrashes } from "./check-crashes.js";

export interface CrashOptions {
  /** Absolute path of the target module. */
  readonly module: string;
  readonly program: ConcurrentProgram;
  /** How often the program is run, each time with every crash. Default: 1. */
  readonly runs?: number;
}

export interface CrashedProgram extends CrashCounts {
  /** Without starting the threads. */
  readonly seconds: number;
  /** Of how many runs something was found. */
  readonly failing: number;
}

/** Crashes one program at every step, in every way, its clients coming one after the other. */
export async function crashProgram({ module, program, runs = 1 }: CrashOptions): Promise<CrashedProgram> {
  const directories = createRunDirectories();
  const { signal } = new AbortController();
  const targetUrl = pathToFileURL(module).href;
  const executors = openExecutors({ targetUrl, directories, timeouts: { stepMs: 10_000, stallMs: 30_000 }, signal });
  const laboratory = openLaboratory({ executors, directories });
  const crashOnce = async () => {
    const known = { laboratory, elsewhere: createElsewhere(), lost: countLostCases("test case") };
    const counts = { images: 0, kills: 0, powerLosses: 0, laterLives: 0, crashedRecoveries: 0 };
    const examine = examineCrashes({ ...known, counting: counts, which: () => "every", survives: "power-loss" });
    const seen = await examine(program, { type: "choices", choices: [] }, () => false);
    if (seen.type === "unknown" || seen.type === "lost") throw new Error(seen.reason);
    return { counts, failing: seen.type === "failing" ? 1 : 0 };
  };
  try {
    // The first time starts the threads and loads the target.
    await crashOnce();
    const start = performance.now();
    const total = { images: 0, kills: 0, powerLosses: 0, laterLives: 0, crashedRecoveries: 0, failing: 0 };
    for (let run = 0; run < runs; run += 1) {
      const { counts, failing } = await crashOnce();
      for (const name of Object.keys(counts) as (keyof CrashCounts)[]) total[name] += counts[name];
      total.failing += failing;
    }
    return { ...total, seconds: (performance.now() - start) / 1000 };
  } finally {
    await executors.destroy();
    directories.removeAll();
  }
}
