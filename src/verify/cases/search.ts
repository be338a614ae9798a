import type { OperationType } from "rollcall/model";
import { apiKeysFor } from "../api-keys.js";
import { createTally, type PassOptions, secondsSince } from "../pass.js";
import type { PassResult, Work } from "../verdict.js";
import { createBudget } from "./budget.js";
import type { FailingCase } from "./case.js";
import { showTrace, toCounterexample } from "./evidence.js";
import { createInquiry, type Examine, type Examined, type Inquiry } from "./inquiry.js";
import { type Laboratory, openLaboratory } from "./laboratory.js";
import type { Look } from "./look.js";
import { sample } from "./sample.js";
import { shrink, shrinkingMs } from "./shrink.js";
import { sayFailureWithoutCrash } from "./without-crash.js";

/** What a pass that searches for a failing case has of its own. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** What it lets go wrong in a program under a schedule. */
  examine(laboratory: Laboratory): Examine;
  /** Which small programs it explores, in which order. */
  explore(inquiry: Inquiry, offered: readonly OperationType[], keys: readonly string[]): Promise<void>;
  /** What it has counted beside schedules. */
  counts?(): Partial<Work>;
  /** Why too little was done to say that the target passes; undefined: enough was. */
  shortfall(work: Work, offered: readonly OperationType[]): string | undefined;
}

/**
 * Explores small programs systematically, then samples schedules of larger ones; the first case that fails is made as
 * small as it can be.
 */
export async function searchCases(options: PassOptions, search: Search): Promise<PassResult> {
  const { target, seed, seconds, schedules, executors, directories, progress, signal } = options;
  const { pass, explore, counts, shortfall } = search;
  const start = performance.now();
  const tally = createTally();
  const { offered } = target;
  const keys = apiKeysFor(target.apiKeys, 8).slice(0, 3);
  const laboratory = openLaboratory({ executors, directories, count: 3 });
  const attribute = async (failing: FailingCase): Promise<string | undefined> =>
    failing.faults.length === 0 ? undefined : sayFailureWithoutCrash(laboratory, target, failing);
  const examine = search.examine(laboratory);
  const report = (doing: string): void =>
    progress({ pass, runs: tally.work().runs, operations: tally.operations(), doing });
  const budget = createBudget(seconds, schedules);
  const inquiry = createInquiry({ laboratory, examine, attribute, budget, signal, tally, report });
  try {
    await explore(inquiry, offered, keys);
    await sample(inquiry, offered, keys, seed);
    const foundAfterSeconds = secondsSince(start);
    const ending = inquiry.ending();
    const failing =
      ending?.type === "failing"
        ? await shrink({
            failing: ending.failing,
            examine,
            attribute,
            offered,
            keys,
            ms: Math.min(shrinkingMs[pass], options.shrinkingMsLeft()),
            signal,
          })
        : undefined;
    const work: Work = { ...tally.work(), schedules: inquiry.counting, ...counts?.() };
    const common = { pass, seconds: secondsSince(start), work };
    if (failing !== undefined) {
      const counterexample = toCounterexample(target, pass, failing);
      const evidence = { type: "trace", counterexample, trace: showTrace(failing) } as const;
      const { findings } = failing.judgement;
      return { ...common, verdict: "failed", findings, evidence, seed, foundAfterSeconds };
    }
    const reason = ending?.type === "unknown" ? ending.reason : (sayLost(inquiry) ?? shortfall(work, offered));
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await laboratory.close();
  }
}

/** It fails, and nothing that this pass lets go wrong has happened yet. */
export function failsElsewhere(clients: number, { trace, judgement }: Extract<Look, { type: "failing" }>): Examined {
  const [finding] = judgement.findings;
  const shownBy = clients > 1 ? "interleavings" : "sequential";
  const note = `${finding?.code ?? "a failure"} also shows without a crash or a fault: see the ${shownBy} pass`;
  return { type: "elsewhere", trace, note };
}

function sayLost(inquiry: Inquiry): string | undefined {
  const lost = inquiry.lost();
  if (lost === undefined) return undefined;
  const cases = lost.count === 1 ? "1 test case" : `${lost.count} test cases`;
  return `${cases} could not be judged: ${lost.reason}`;
}
