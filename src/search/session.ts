import type {
  ConcurrentProgram,
  FailingCase,
  LostCases,
  Schedule,
  ScheduleCounts,
  Step,
  Trace,
} from "../core/index.js";
import { comparable, describeStep, operationsIn } from "../core/index.js";
import type { Laboratory } from "../runner/index.js";
import { type Look, lookFresh } from "../runner/index.js";
import type { Budget } from "./budget.js";
import type { Elsewhere } from "./noted-failures.js";
import type { Tally } from "./pass.js";

/** Looks at one schedule after the other until the budget is used, a case fails, or nothing more can be known. */
export interface Inquiry {
  readonly budget: Budget;
  /**
   * Runs a program under a schedule. `expected`: what must stand at the gate at each of the first steps, if that is known
   * from another run.
   */
  look(program: ConcurrentProgram, schedule: Schedule, expected?: readonly string[]): Promise<Looked>;
  /** Whether the target says that such a program may be run on it. */
  isPlayable(program: ConcurrentProgram): boolean;
  /** Why the inquiry has ended before its budget; undefined: it has not. */
  ending(): Ending | undefined;
  isOver(): boolean;
  report(doing: string): void;
  /** Mutable: each part counts what it has done. */
  readonly counting: { -readonly [Key in keyof ScheduleCounts]: ScheduleCounts[Key] };
}

export type Looked =
  /** `covered`: the pass has let everything go wrong in it that it lets go wrong. */
  | { readonly type: "seen"; readonly trace: Trace; readonly covered: boolean }
  /** Nothing is known of this case; others may show more. */
  | { readonly type: "lost" }
  /** That was the end, see `ending`. */
  | { readonly type: "over" };

export type Ending =
  | { readonly type: "failing"; readonly failing: FailingCase }
  | { readonly type: "unknown"; readonly reason: string }
  | { readonly type: "aborted" };

/** Looks at a program under a schedule, and at all that a pass lets go wrong in it, until `isOver` says to stop. */
export type Examine = (program: ConcurrentProgram, schedule: Schedule, isOver: () => boolean) => Promise<Examined>;

/** `partly`: nothing new was found, but not everything that this pass lets go wrong could be judged. */
export type Examined = Look | { readonly type: "partly"; readonly trace: Trace };

export interface InquiryOptions {
  readonly laboratory: Laboratory;
  readonly examine: Examine;
  /** Whether a case that has failed twice fails because of what this pass lets go wrong; else what is to be noted. */
  readonly attribute: (failing: FailingCase) => Promise<string | undefined>;
  readonly isPlayable: (program: ConcurrentProgram) => boolean;
  readonly elsewhere: Elsewhere;
  readonly lost: LostCases;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly report: (doing: string) => void;
}

export function createInquiry(options: InquiryOptions): Inquiry {
  const { laboratory, examine, attribute, isPlayable, elsewhere, lost, budget, signal, tally, report } = options;
  let ending: Ending | undefined;
  const counting = { run: 0, distinct: 0, saved: 0, steps: 0, sampled: 0, programs: [] };

  const over = (why: Ending): Looked => {
    ending = why;
    return { type: "over" };
  };
  /** What a look comes to in which a case neither failed nor went well. */
  const notJudged = (seen: Exclude<Look, { readonly type: "fine" | "failing" }>): Looked => {
    switch (seen.type) {
      case "lost":
        lost.add(seen);
        return { type: "lost" };
      case "unknown":
        return over({ type: "unknown", reason: seen.reason });
      case "aborted":
        return over(seen);
      default:
        return seen satisfies never;
    }
  };

  /** A case that fails must fail again where nothing has run before: else it was the threads that were used before. */
  const confirm = async (asked: Asked, seen: Extract<Look, { readonly type: "failing" }>): Promise<Looked> => {
    const { program } = asked;
    const choices = { type: "choices", choices: seen.trace.choices } as const;
    const again = await lookFresh(laboratory, program, choices, seen.faults);
    const [finding] = seen.judgement.findings;
    if (again.type === "fine") return remember(asked, seen.trace, again.trace);
    if (again.type !== "failing") return notJudged(again);
    if (again.judgement.findings[0]?.code !== finding?.code) return remember(asked, seen.trace, again.trace);
    const failing = { ...program, ...again, choices: again.trace.choices };
    const note = await attribute(failing);
    if (note === undefined) return over({ type: "failing", failing });
    tally.note(note);
    elsewhere.add({ ...failing, ...program });
    return look(asked);
  };

  /** The target does something else when it is run again: because it remembers, or because it decides by chance. */
  const remember = async (asked: Asked, first: Trace, again: Trace): Promise<Looked> => {
    if (laboratory.isAlwaysFresh()) {
      return over({ type: "unknown", reason: sayDifference(first.steps, again.steps) });
    }
    laboratory.alwaysFresh();
    tally.note("the target keeps state in its module, so each schedule ran in fresh threads");
    return look(asked);
  };

  /** The steps must be those that another run has shown to come. */
  const compare = async (asked: Asked, trace: Trace): Promise<Looked> => {
    const { program, schedule, expected } = asked;
    const came = trace.steps.slice(0, expected.length).map(comparable);
    if (!trace.asAsked || came.every((step, index) => step === expected[index]))
      return { type: "seen", trace, covered: true };
    const again = await lookFresh(laboratory, program, schedule);
    if (again.type === "failing") return confirm(asked, again);
    if (again.type !== "fine") return notJudged(again);
    const cameAgain = again.trace.steps.slice(0, expected.length).map(comparable);
    const isSame = cameAgain.every((step, index) => step === came[index]);
    return isSame ? { type: "seen", trace: again.trace, covered: true } : remember(asked, trace, again.trace);
  };

  const look = async (asked: Asked): Promise<Looked> => {
    const { program, schedule } = asked;
    const seen = await examine(program, schedule, isOver);
    budget.countRun();
    counting.run += 1;
    if ("trace" in seen && seen.trace !== undefined) {
      tally.addRun(seen.trace.events.slice(operationsIn(program.prefix).length));
      counting.steps += seen.trace.steps.length;
    }
    switch (seen.type) {
      case "fine":
        return compare(asked, seen.trace);
      case "failing":
        return confirm(asked, seen);
      case "partly":
        return { type: "seen", trace: seen.trace, covered: false };
      default:
        return notJudged(seen);
    }
  };

  const isOver = (): boolean => ending !== undefined || signal.aborted || budget.used() >= 1 || lost.areTooMany();
  return {
    budget,
    counting,
    ending: () => ending,
    isOver,
    isPlayable,
    report,
    look: (program, schedule, expected = []) => look({ program, schedule, expected }),
  };
}

/** What one look is to be at. */
interface Asked {
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
  readonly expected: readonly string[];
}

function sayDifference(first: readonly Step[], again: readonly Step[]): string {
  const index = first.findIndex((step, at) => comparable(step) !== comparable(again[at]));
  if (index === -1 && first.length === again.length) {
    return "what failed in a later life did not fail when the same was done again in fresh threads";
  }
  const at = index === -1 ? first.length : index;
  const say = (step: Step | undefined): string => (step === undefined ? "nothing" : `"${describeStep(step)}"`);
  return (
    "the target does not replay the same way: run twice under the same schedule, " +
    `step ${at + 1} was ${say(first[at])} at first, and ${say(again[at])} the second time`
  );
}
