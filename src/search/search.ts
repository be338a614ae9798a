import type { OperationType } from "rollcall/model";
import type { ConcurrentProgram, FailingCase, PassResult, Work } from "../core/index.js";
import { countLostCases, type LostCases } from "../core/index.js";
import { apiKeysFor, withHintAtKeys } from "../registration/index.js";
import { type Laboratory, look, openLaboratory, showTrace, toCounterexample } from "../runner/index.js";
import { sayOtherCause } from "./attribute.js";
import { createBudget } from "./budget.js";
import { createElsewhere, type Elsewhere } from "./noted-failures.js";
import { createTally, type PassOptions, secondsSince } from "./pass.js";
import { sample } from "./sample.js";
import { createInquiry, type Examine, type Inquiry } from "./session.js";
import { type ShrinkOptions, type Shrunk, shrink, triesMax } from "./shrink.js";

/** Where cases are run, and what is known of those that were. */
export interface Known {
  readonly laboratory: Laboratory;
  readonly elsewhere: Elsewhere;
  readonly lost: LostCases;
}

/** What a pass that searches for a failing case has of its own. */
export interface Search {
  readonly pass: "interleavings" | "crashes" | "faults";
  /** What it lets go wrong in a program under a schedule. */
  examine(known: Known): Examine;
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
  const { pass } = search;
  const { offered } = target;
  const start = performance.now();
  const tally = createTally();
  const keys = apiKeysFor(target.apiKeys, 8).slice(0, 3);
  const laboratory = openLaboratory({ executors, directories, count: 3 });
  const known: Known = { laboratory, elsewhere: createElsewhere(), lost: countLostCases("test case") };
  const attribute = async (failing: FailingCase): Promise<string | undefined> =>
    pass === "interleavings" ? undefined : sayOtherCause(laboratory, target, failing);
  const examine = search.examine(known);
  const report = (doing: string): void =>
    progress({ pass, runs: tally.work().runs, operations: tally.operations(), doing });
  const budget = createBudget(seconds, schedules);
  const isPlayable = ({ prefix, clients }: ConcurrentProgram): boolean =>
    clients.length <= target.maxClients && (target.databaseMayBeLost || prefix.every(({ type }) => type !== "lose"));
  const inquiry = createInquiry({ ...known, isPlayable, examine, attribute, budget, signal, tally, report });
  try {
    await search.explore(inquiry, offered, keys);
    await sample(inquiry, target, keys, seed);
    const foundAfterSeconds = secondsSince(start);
    const means = { examine, attribute, offered, keys, tries: triesMax[pass], ms: options.shrinkingMsLeft(), signal };
    const failing = await smallestFailing(options, search, known, inquiry, means);
    const work: Work = { ...tally.work(), schedules: inquiry.counting, ...search.counts?.() };
    const common = { pass, seconds: secondsSince(start), work };
    if (failing !== undefined) return { ...common, ...failed(target, pass, failing), seed, foundAfterSeconds };
    const reason = whyNotPassed(inquiry, known, search.shortfall(work, offered));
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await laboratory.close();
  }
}

/** The case that the inquiry has ended with; or one that another pass should have shown, if none has. */
async function smallestFailing(
  { hasFailed }: PassOptions,
  search: Search,
  { laboratory, elsewhere }: Known,
  inquiry: Inquiry,
  means: Omit<ShrinkOptions, "failing">,
): Promise<Shrunk | undefined> {
  const ending = inquiry.ending();
  if (ending?.type === "failing") return shrink({ ...means, failing: ending.failing });
  const other = hasFailed ? undefined : elsewhere.first();
  if (other === undefined) return undefined;
  // It fails whatever this pass lets go wrong: that is not to be put down to anything else again.
  const plain: Examine = (program, schedule) => look(laboratory, program, schedule);
  const unknowing = { laboratory, elsewhere: createElsewhere(), lost: countLostCases("test case") };
  const examine = other.faults.length === 0 ? plain : search.examine(unknowing);
  return shrink({ ...means, failing: other, examine, attribute: async () => undefined });
}

function failed(target: PassOptions["target"], pass: Search["pass"], failing: Shrunk) {
  const counterexample = toCounterexample(target, pass, failing);
  const evidence = { type: "trace", counterexample, trace: showTrace(failing) } as const;
  const { findings } = failing.judgement;
  // A crash or a fault may make two keys share an auth id that are two accounts otherwise.
  const isPlain = failing.faults.length === 0;
  return {
    verdict: "failed",
    isSmallest: failing.isSmallest,
    findings: isPlain ? withHintAtKeys(findings, target.apiKeys, failing.trace.events) : findings,
    evidence,
  } as const;
}

function whyNotPassed(inquiry: Inquiry, { elsewhere, lost }: Known, shortfall: string | undefined): string | undefined {
  const ending = inquiry.ending();
  if (ending?.type === "unknown") return ending.reason;
  const unjudged = lost.summary();
  if (unjudged !== undefined || shortfall === undefined || elsewhere.first() === undefined)
    return unjudged ?? shortfall;
  // More time would not help.
  return "programs of the target fail already without a crash or a fault, so not all could be judged; mend that first";
}
