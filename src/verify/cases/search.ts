import type { OperationType } from "rollcall/model";
import { apiKeysFor } from "../api-keys.js";
import { countLostCases, type LostCases } from "../lost.js";
import { createTally, type PassOptions, secondsSince } from "../pass.js";
import { withHintAtKeys } from "../similar-keys.js";
import type { PassResult, Work } from "../verdict.js";
import { sayOtherCause } from "./attribute.js";
import { createBudget } from "./budget.js";
import type { FailingCase } from "./case.js";
import { createElsewhere, type Elsewhere } from "./elsewhere.js";
import { showTrace, toCounterexample } from "./evidence.js";
import { createInquiry, type Examine, type Inquiry } from "./inquiry.js";
import { type Laboratory, openLaboratory } from "./laboratory.js";
import { look } from "./look.js";
import { sample } from "./sample.js";
import { type ShrinkOptions, shrink, triesMax } from "./shrink.js";

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
  const { pass, explore, counts, shortfall } = search;
  const start = performance.now();
  const tally = createTally();
  const { offered } = target;
  const keys = apiKeysFor(target.apiKeys, 8).slice(0, 3);
  const laboratory = openLaboratory({ executors, directories, count: 3 });
  const [elsewhere, lost] = [createElsewhere(), countLostCases("test case")];
  const attribute = async (failing: FailingCase): Promise<string | undefined> =>
    pass === "interleavings" ? undefined : sayOtherCause(laboratory, target, failing);
  const examine = search.examine({ laboratory, elsewhere, lost });
  const report = (doing: string): void =>
    progress({ pass, runs: tally.work().runs, operations: tally.operations(), doing });
  const budget = createBudget(seconds, schedules);
  const inquiry = createInquiry({ laboratory, examine, attribute, elsewhere, lost, budget, signal, tally, report });
  try {
    await explore(inquiry, offered, keys);
    await sample(inquiry, offered, keys, seed);
    const foundAfterSeconds = secondsSince(start);
    const ending = inquiry.ending();
    const shrinking = { offered, keys, signal, tries: triesMax[pass], ms: options.shrinkingMsLeft() };
    const own = ending?.type === "failing" ? ending.failing : undefined;
    // What another pass would show is shown here if none has.
    const other = own === undefined && !options.hasFailed ? elsewhere.first() : undefined;
    const failing =
      own !== undefined
        ? await shrink({ ...shrinking, failing: own, examine, attribute })
        : other !== undefined
          ? await shrink({ ...shrinking, failing: other, ...asIs(search, laboratory, other) })
          : undefined;
    const work: Work = { ...tally.work(), schedules: inquiry.counting, ...counts?.() };
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
    const reason =
      ending?.type === "unknown"
        ? ending.reason
        : (lost.summary() ?? whyTooLittle(elsewhere, shortfall(work, offered)));
    return reason === undefined ? { ...common, verdict: "passed" } : { ...common, verdict: "unknown", reason };
  } finally {
    await laboratory.close();
  }
}

/** More time does not help where programs fail before this pass has let anything go wrong. */
function whyTooLittle(elsewhere: Elsewhere, shortfall: string | undefined): string | undefined {
  if (shortfall === undefined || elsewhere.first() === undefined) return shortfall;
  return "programs of the target fail already without a crash or a fault, so not all of them could be judged; mend that first";
}

/** How a case is looked at that fails whatever this pass lets go wrong. */
function asIs(
  search: Search,
  laboratory: Laboratory,
  { faults }: FailingCase,
): Pick<ShrinkOptions, "examine" | "attribute"> {
  const plain: Examine = (program, schedule) => look(laboratory, program, schedule);
  return {
    examine:
      faults.length === 0
        ? plain
        : search.examine({ laboratory, elsewhere: createElsewhere(), lost: countLostCases("test case") }),
    attribute: async () => undefined,
  };
}
