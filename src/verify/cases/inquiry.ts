import type { ConcurrentProgram, Schedule, Step, Trace } from "../controlled/index.js";
import { comparable } from "../exploration/index.js";
import type { Tally } from "../pass.js";
import { operationsIn } from "../program.js";
import type { ScheduleCounts } from "../verdict.js";
import { sayWholeStep } from "../words.js";
import type { Budget } from "./budget.js";
import type { FailingCase } from "./case.js";
import type { Laboratory } from "./laboratory.js";
import { type Look, lookFresh } from "./look.js";

/** Looks at one schedule after the other until the budget is used, somebody is convicted, or nothing more can be known. */
export interface Inquiry {
  readonly budget: Budget;
  /**
   * Runs a program under a schedule. Undefined where that was the end, see `ending`. `expected`: what must stand at the
   * gate at each of the first steps, where that is known from another run.
   */
  look(program: ConcurrentProgram, schedule: Schedule, expected?: readonly string[]): Promise<Trace | undefined>;
  /** Why the inquiry has ended before its budget; undefined: it has not. */
  ending(): Ending | undefined;
  isOver(): boolean;
  report(doing: string): void;
  /** Mutable: each part counts what it has done. */
  readonly counting: { -readonly [Key in keyof ScheduleCounts]: ScheduleCounts[Key] };
}

export type Ending =
  | { readonly type: "failing"; readonly failing: FailingCase }
  | { readonly type: "unknown"; readonly reason: string };

/** Looks at a program under a schedule, and at all that a pass lets go wrong in it, until `isOver` says to stop. */
export type Examine = (program: ConcurrentProgram, schedule: Schedule, isOver: () => boolean) => Promise<Look>;

export interface InquiryOptions {
  readonly laboratory: Laboratory;
  readonly examine: Examine;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly report: (doing: string) => void;
}

export function createInquiry({ laboratory, examine, budget, signal, tally, report }: InquiryOptions): Inquiry {
  let ending: Ending | undefined;
  const counting = { run: 0, distinct: 0, saved: 0, steps: 0, sampled: 0, programs: [] };

  /** What fails must fail again where nothing has run before: else it was the threads that were used before. */
  const confirm = async (
    program: ConcurrentProgram,
    seen: Extract<Look, { type: "failing" }>,
  ): Promise<Trace | undefined> => {
    const schedule = { type: "choices", choices: seen.trace.choices } as const;
    const again = await lookFresh(laboratory, program, schedule, seen.faults);
    const [finding] = seen.judgement.findings;
    if (again.type === "failing" && again.judgement.findings[0]?.code === finding?.code) {
      ending = { type: "failing", failing: { ...program, ...again, choices: again.trace.choices } };
      return undefined;
    }
    if (again.type !== "unknown") return remember(seen.trace, again.trace);
    ending = { type: "unknown", reason: again.reason };
    return undefined;
  };

  /** The target does something else when it is run again: because it remembers, or because it decides by chance. */
  const remember = (first: Trace, again: Trace): Trace | undefined => {
    if (laboratory.isAlwaysFresh()) {
      ending = { type: "unknown", reason: sayDifference(first.steps, again.steps) };
      return undefined;
    }
    laboratory.alwaysFresh();
    tally.note("the target keeps state in its module, so each schedule ran in fresh threads");
    return again;
  };

  const isOver = (): boolean => ending !== undefined || signal.aborted || budget.used() >= 1;
  return {
    budget,
    counting,
    ending: () => ending,
    isOver,
    report,
    async look(program, schedule, expected = []) {
      budget.countRun();
      const seen = await examine(program, schedule, isOver);
      counting.run += 1;
      if (seen.trace !== undefined) {
        tally.addRun(seen.trace.events.slice(operationsIn(program.prefix).length));
        counting.steps += seen.trace.steps.length;
      }
      if (seen.type === "unknown") {
        ending = { type: "unknown", reason: seen.reason };
        return undefined;
      }
      if (seen.type === "failing") return confirm(program, seen);
      const came = seen.trace.steps.slice(0, expected.length).map(comparable);
      if (!seen.trace.asAsked || came.every((step, index) => step === expected[index])) return seen.trace;
      const again = await lookFresh(laboratory, program, schedule);
      if (again.type === "failing") return confirm(program, again);
      if (again.type === "fine") {
        const cameAgain = again.trace.steps.slice(0, expected.length).map(comparable);
        if (cameAgain.every((step, index) => step === came[index])) return again.trace;
        return remember(seen.trace, again.trace);
      }
      ending = { type: "unknown", reason: again.reason };
      return undefined;
    },
  };
}

function sayDifference(first: readonly Step[], again: readonly Step[]): string {
  const index = first.findIndex((step, at) => comparable(step) !== comparable(again[at]));
  if (index === -1 && first.length === again.length) {
    return "what failed in a later life did not fail when the same was done again in fresh threads";
  }
  const at = index === -1 ? first.length : index;
  const say = (step: Step | undefined): string => (step === undefined ? "nothing" : `"${sayWholeStep(step)}"`);
  return (
    "the target does not replay the same way: run twice under the same schedule, " +
    `step ${at + 1} was ${say(first[at])} at first, and ${say(again[at])} the second time`
  );
}
