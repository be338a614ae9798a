import { statesAfter } from "../checker/index.js";
import type { Event } from "../core/index.js";
import { type Segment, worstFirst } from "../workload/index.js";
import type { JudgeContext } from "./context.js";
import { type ModelFinding, ranks } from "./finding.js";
import { entriesOf, judgePart, type PartHistory, partsOf } from "./judge-history.js";
import { specificationOf } from "./specification.js";
import { type StateSet, setOf, TooManyStatesError, unionOf } from "./state-set.js";

/** The verdict of a checker on a segment. */
export type Advanced =
  /** `size`: characters of the largest state, as JSON. */
  | { readonly type: "explained"; readonly size: number }
  | { readonly type: "undecided"; readonly reason: string }
  | {
      readonly type: "failed";
      readonly findings: readonly ModelFinding[];
      /** Its number among the events of the segment. Undefined: the store at rest is wrong. */
      readonly culprit: number | undefined;
      readonly partition: string | undefined;
      readonly possible: readonly unknown[];
    };

/** The incremental checkers of soaks. Each keeps the possible states of each partition. */
export interface IncrementalCheckers {
  advance(asked: { readonly checker: number; readonly segment: Segment }): Advanced;
}

type States = Map<string | undefined, StateSet>;

export function createIncrementalCheckers(context: JudgeContext): IncrementalCheckers {
  const checkers = new Map<number, States>();
  return {
    advance({ checker, segment }) {
      const states: States = checkers.get(checker) ?? new Map();
      checkers.set(checker, states);
      const quiescent = segment.initial === undefined ? [] : [segment.initial];
      // At the end of a segment nothing is under way: what was indeterminate has happened by then, or never will.
      const events = settledAt(segment.events, segment.end);
      // What was not touched must still be what it was.
      for (const part of partsOf(context, { events, quiescent }, states.keys())) {
        const start = states.get(part.partition) ?? setOf([context.stepper.initial]);
        if (start === undefined) continue;
        const after = statesAtEnd(context, part, start);
        if (typeof after === "string") return { type: "undecided", reason: after };
        if (after === undefined) return contradiction(context, part, start, events);
        states.set(part.partition, after);
      }
      const sizes = [...states.values()].flatMap(({ members }) => members.map(({ key }) => key.length));
      return { type: "explained", size: Math.max(0, ...sizes) };
    },
  };
}

function settledAt(events: readonly Event[], end: number): readonly Event[] {
  let free = end;
  return events.map((event) => (event.outcome.type === "indeterminate" ? { ...event, return: free++ } : event));
}

/**
 * All states that the partition may be in at the end: a text if that is not known, undefined if there is none. What was
 * indeterminate stands among the answered operations, since its step leads to the states with and without it.
 */
function statesAtEnd(context: JudgeContext, part: PartHistory, start: StateSet): StateSet | string | undefined {
  const specification = specificationOf(context.stepper, context.readOnlyTypes, part.partition, start);
  try {
    const segment = { entries: entriesOf(context, part), indeterminate: [] };
    const after = statesAfter(specification, [start], segment);
    if (after.type === "undecided") return after.reason;
    return after.type === "possible" ? unionOf(after.states) : undefined;
  } catch (error) {
    if (error instanceof TooManyStatesError) return error.message;
    throw error;
  }
}

function contradiction(context: JudgeContext, part: PartHistory, start: StateSet, events: readonly Event[]): Advanced {
  const { problems } = judgePart(context, part, start);
  const findings = worstFirst(
    problems.map(({ finding }) => finding),
    ranks,
  ) as readonly ModelFinding[];
  const worst = problems.find(({ finding }) => finding === findings[0]);
  if (worst === undefined) return { type: "undecided", reason: "a contradiction could not be found again" };
  const culprit = worst.culprit === undefined ? undefined : events.indexOf(worst.culprit);
  return { type: "failed", findings, culprit, partition: part.partition, possible: worst.possible };
}
