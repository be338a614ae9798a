import type { CheckedCase, CheckingMeans, Conclusion } from "./check-case.js";
import type { Item } from "./plan.js";

/** A part of a search that one executor runs alone: some schedules of one program. */
export interface Task {
  /** What it runs, as text. */
  readonly what: string;
  /** The program whose exploration it continues. Only one task at a time may. Undefined: a sampled program. */
  readonly item: Item | undefined;
  /** Checks one test case after the other, and reports each. Returns soon after `isOver` returns true. */
  run(means: CheckingMeans, report: (checked: ExploredCase) => void): Promise<void>;
}

/** A checked test case without its trace, and what it adds to the exploration of its program. */
export interface ExploredCase extends Omit<CheckedCase, "conclusion"> {
  readonly conclusion: ShortConclusion;
  /** Whether no equivalent schedule was run before. */
  readonly isDistinct: boolean;
  /** The number of other schedules that it stands for. */
  readonly saved: number;
  /** Whether this was the last schedule of its program. */
  readonly isLast: boolean;
}

type Seen = Extract<Conclusion, { readonly type: "seen" }>;
type ShortConclusion = Exclude<Conclusion, Seen> | Omit<Seen, "trace">;

/** Returns a checked case for the results of a search. Many of them may be kept, so its trace is dropped. */
export function exploredCase(
  checked: CheckedCase,
  explored: Pick<ExploredCase, "isDistinct" | "saved" | "isLast">,
): ExploredCase {
  const { conclusion } = checked;
  const short = conclusion.type === "seen" ? { type: conclusion.type, covered: conclusion.covered } : conclusion;
  return { ...checked, conclusion: short, ...explored };
}
