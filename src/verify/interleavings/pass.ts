import { apiKeysFor } from "../api-keys.js";
import { createTally, type Pass, type PassOptions, secondsSince, whyNothingWasShown } from "../pass.js";
import type { PassResult } from "../verdict.js";
import { createBudget } from "./budget.js";
import { showTrace, toCounterexample } from "./evidence.js";
import { createInquiry } from "./inquiry.js";
import { openLaboratory } from "./laboratory.js";
import { sample } from "./sample.js";
import { shrink } from "./shrink.js";
import { exploreSystematically } from "./systematic.js";

/**
 * Small programs of several clients, one step of one client at a time: first every schedule of every small program, few
 * preemptions first, then sampled schedules of generated larger ones. Finds races, in every run.
 */
export const interleavingsPass: Pass = { name: "interleavings", run };

async function run(options: PassOptions): Promise<PassResult> {
  const { target, seed, seconds, schedules, stepTimeoutMs, directories, progress, signal } = options;
  const start = performance.now();
  const tally = createTally();
  const keys = apiKeysFor(target.apiKeys, 8).slice(0, 3);
  const laboratory = openLaboratory({ targetUrl: target.url, stepTimeoutMs, signal, directories, count: 3 });
  const inquiry = createInquiry(laboratory, createBudget(seconds, schedules), signal, tally, (doing) =>
    progress({ pass: "interleavings", runs: tally.work().runs, operations: tally.operations(), doing }),
  );
  try {
    await exploreSystematically(inquiry, target.offered, keys);
    await sample(inquiry, target.offered, keys, seed);
    const foundAfterSeconds = secondsSince(start);
    const ending = inquiry.ending();
    const failing =
      ending?.type === "failing" ? await shrink(ending.failing, laboratory, target.offered, keys, signal) : undefined;
    const common = {
      pass: "interleavings",
      seconds: secondsSince(start),
      work: { ...tally.work(), schedules: inquiry.counting },
    } as const;
    if (failing !== undefined) {
      const counterexample = toCounterexample(target, failing);
      const evidence = { type: "trace", counterexample, trace: showTrace(failing) } as const;
      const { findings } = failing.judgement;
      return { ...common, verdict: "failed", findings, evidence, seed, foundAfterSeconds };
    }
    const reason = ending?.type === "unknown" ? ending.reason : whyNothingWasShown(common.work);
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await laboratory.destroy();
  }
}
