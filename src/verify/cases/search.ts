import type { OperationType } from "rollcall/model";
import { apiKeysFor } from "../api-keys.js";
import { createTally, type PassOptions, secondsSince, whyNothingWasShown } from "../pass.js";
import { withHintAtKeys } from "../similar-keys.js";
import type { PassResult, Work } from "../verdict.js";
import { createBudget } from "./budget.js";
import { showTrace, toCounterexample } from "./evidence.js";
import { createInquiry, type Examine, type Inquiry } from "./inquiry.js";
import { type Laboratory, openLaboratory } from "./laboratory.js";
import { sample } from "./sample.js";
import { shrink, shrinkingMs } from "./shrink.js";

/** What a pass that searches for a failing case has of its own. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** What it lets go wrong in a program under a schedule. */
  examine(laboratory: Laboratory): Examine;
  /** Which small programs it explores, in which order. */
  explore(inquiry: Inquiry, offered: readonly OperationType[], keys: readonly string[]): Promise<void>;
  /** What it has counted beside schedules. */
  counts?(): Partial<Work>;
}

/**
 * Explores small programs systematically, then samples schedules of larger ones; the first case that fails is made as
 * small as it can be.
 */
export async function searchCases(
  { target, seed, seconds, schedules, stepTimeoutMs, directories, progress, signal }: PassOptions,
  { pass, examine: examineIn, explore, counts }: Search,
): Promise<PassResult> {
  const start = performance.now();
  const tally = createTally();
  const { offered } = target;
  const keys = apiKeysFor(target.apiKeys, 8).slice(0, 3);
  const laboratory = openLaboratory({ targetUrl: target.url, stepTimeoutMs, signal, directories, count: 3 });
  const examine = examineIn(laboratory);
  const report = (doing: string): void =>
    progress({ pass, runs: tally.work().runs, operations: tally.operations(), doing });
  const budget = createBudget(seconds, schedules);
  const inquiry = createInquiry({ laboratory, examine, budget, signal, tally, report });
  try {
    await explore(inquiry, offered, keys);
    await sample(inquiry, offered, keys, seed);
    const foundAfterSeconds = secondsSince(start);
    const ending = inquiry.ending();
    const failing =
      ending?.type === "failing"
        ? await shrink(ending.failing, examine, offered, keys, shrinkingMs[pass], signal)
        : undefined;
    const work = { ...tally.work(), schedules: inquiry.counting, ...counts?.() };
    const common = { pass, seconds: secondsSince(start), work };
    if (failing !== undefined) {
      const counterexample = toCounterexample(target, pass, failing);
      const evidence = { type: "trace", counterexample, trace: showTrace(failing) } as const;
      const found = failing.judgement.findings;
      // A crash or a fault may make two keys share an auth id that are two accounts otherwise.
      const isPlain = failing.faults.length === 0;
      const findings = isPlain ? withHintAtKeys(found, target.apiKeys, failing.trace.events) : found;
      return { ...common, verdict: "failed", findings, evidence, seed, foundAfterSeconds };
    }
    const reason = ending?.type === "unknown" ? ending.reason : whyNothingWasShown(common.work);
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await laboratory.destroy();
  }
}
