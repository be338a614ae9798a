import { pathToFileURL } from "node:url";
import type { ConcurrentProgram, Finding, Trace } from "../../core/index.js";
import { createExploration, realTimeOf } from "../../explorer/index.js";
import { createRunDirectories, openExecutor } from "../../host/index.js";
import { openRunners, runCase } from "../../runner/index.js";
import type { BoundWorkload } from "../../workload/index.js";
import { runInEveryOrder } from "./run-in-every-order.js";

export interface ExploreOptions {
  /** Absolute path of the target module. */
  readonly module: string;
  /** The workload that judges it. */
  readonly bound: BoundWorkload;
  readonly program: ConcurrentProgram;
  /** Default: no limit. */
  readonly schedulesMax?: number;
  /** Seconds within which one step of a client must end. Default: 10. */
  readonly stepTimeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Default: false, because it takes memory. True: throws if two different steps have the same identity. */
  readonly checked?: boolean;
  /** Called with the result of each distinct schedule, in the order in which they were run. */
  readonly onSchedule?: (shown: ShownSchedule) => void;
}

export interface ShownSchedule {
  readonly trace: Trace;
  readonly findings: readonly Finding[];
}

export interface ExploredProgram {
  readonly complete: boolean;
  readonly run: number;
  readonly distinct: number;
  /** Schedules that differ from a distinct one only in the order of independent steps. */
  readonly saved: number;
  readonly steps: number;
  readonly failing: number;
  /** The time without starting the threads. */
  readonly seconds: number;
  /** Why it ended before all schedules were run. */
  readonly unknown?: string;
}

/** Seconds within which everything but a controlled step must end. */
const stallSeconds = 30;

/** Explores all schedules of one program, even after one has failed. */
export async function exploreProgram({
  module,
  bound,
  program,
  schedulesMax = Number.POSITIVE_INFINITY,
  stepTimeoutSeconds = 10,
  signal = new AbortController().signal,
  checked = false,
  onSchedule = () => undefined,
}: ExploreOptions): Promise<ExploredProgram> {
  const directories = createRunDirectories();
  const targetUrl = pathToFileURL(module).href;
  const timeouts = { stepMs: stepTimeoutSeconds * 1000, stallMs: stallSeconds * 1000 };
  const executor = openExecutor({ targetUrl, adapters: [bound.workload.adapter], directories, timeouts, signal });
  const runners = openRunners({ target: { bound }, executor, directories });
  const exploration = createExploration(program.clients.length, { checked, realTime: realTimeOf(program.clients) });
  let [run, distinct, saved, steps, failing] = [0, 0, 0, 0, 0];
  try {
    // The first run starts the threads and loads the target.
    await runCase(runners, { program, schedule: { type: "choices", choices: [] }, mayCopySetup: true });
    const start = performance.now();
    const explored = () => ({ run, distinct, saved, steps, failing, seconds: (performance.now() - start) / 1000 });
    while (run < schedulesMax) {
      const plan = exploration.next(Number.POSITIVE_INFINITY);
      if (plan === undefined) break;
      const seen = await runInEveryOrder(runners, program, plan.schedule);
      signal.throwIfAborted();
      run += 1;
      if (seen.type === "aborted") break;
      if (seen.type === "unknown" || seen.type === "lost") {
        return { ...explored(), complete: false, unknown: seen.reason };
      }
      steps += seen.trace.steps.length;
      const { isNew, equivalents } = exploration.learn(plan, seen.trace);
      if (!isNew) continue;
      distinct += 1;
      saved += (equivalents() ?? 1) - 1;
      const findings = seen.type === "failing" ? seen.judgement.findings : [];
      if (findings.length > 0) failing += 1;
      onSchedule({ trace: seen.trace, findings });
    }
    return { ...explored(), complete: exploration.isComplete() };
  } finally {
    await executor.destroy();
    directories.removeAll();
  }
}
