import { checkLinearizability, type NotLinearizable } from "../checker/index.js";
import { type Event, type History, type Judgement, jobOf, nothingShown } from "../core/index.js";
import { worstFirst } from "../workload/index.js";
import { type JudgeContext, partitionsIn, partOf, readSnapshot, shownIn } from "./context.js";
import { excerpt } from "./excerpt.js";
import { contradictionFinding, type ModelFinding, ranks } from "./finding.js";
import {
  type CheckedEntry,
  codeOf,
  eventEntry,
  type PartitionSpecification,
  responseTo,
  snapshotEntry,
  specificationOf,
} from "./specification.js";
import { type StateSet, setOf, TooManyStatesError } from "./state-set.js";
import type { ModelState } from "./stepper.js";

/** A finding, and what shows it. */
export interface Problem {
  readonly finding: ModelFinding;
  readonly partition: string | undefined;
  /** The event that fits nowhere. Undefined: it is the store at rest. */
  readonly culprit: Event | undefined;
  readonly possible: readonly unknown[];
}

/** The part of a history that concerns one partition. */
export interface PartHistory {
  readonly partition: string | undefined;
  readonly events: readonly Event[];
  readonly quiescent: readonly { readonly value: unknown; readonly at: number }[];
}

/** Everything that is wrong with what clients did at once, and with the store at rest. */
export function judgeHistory(context: JudgeContext, history: History): Judgement {
  const problems: Problem[] = [...malformedAnswers(context, history.events), ...ownInvariants(history)];
  const reasons: string[] = [];
  for (const part of partsOf(context, history)) {
    const start = setOf([context.stepper.initial]);
    if (start === undefined) continue;
    const judged = judgePart(context, part, start);
    problems.push(...judged.problems);
    if (judged.unknown !== undefined) reasons.push(judged.unknown);
  }
  const told = withoutRepetitions(problems);
  const findings = worstFirst(
    told.map(({ finding }) => finding),
    ranks,
  );
  const worst = told.find(({ finding }) => finding === findings[0]);
  const related = ({ operation }: Event): boolean => {
    const partition = jobOf(operation) === undefined ? context.stepper.partitionOf(operation) : undefined;
    return worst?.partition === undefined || partition === worst.partition;
  };
  const shown = worst === undefined ? nothingShown : excerpt(history.events, related, worst.culprit, worst.possible);
  const [unknown] = reasons;
  return unknown === undefined ? { findings, shown } : { findings, shown, unknown };
}

/**
 * A history partition by partition: different ones never influence one another, so each is checked alone. `known`: those
 * that are there even if nothing names them.
 */
export function partsOf(
  context: JudgeContext,
  { events, quiescent }: Pick<History, "events" | "quiescent">,
  known: Iterable<string | undefined> = [],
): readonly PartHistory[] {
  const { stepper, isCompared } = context;
  const parts = new Map<string | undefined, Event[]>();
  const eventsOf = (partition: string | undefined): Event[] => {
    const own = parts.get(partition) ?? [];
    parts.set(partition, own);
    return own;
  };
  for (const partition of known) eventsOf(partition);
  for (const event of events) {
    // A job changes nothing that a client can see: that is what the others show.
    if (jobOf(event.operation) === undefined) eventsOf(stepper.partitionOf(event.operation)).push(event);
  }
  const compared = quiescent.flatMap(({ snapshot, at }) => {
    const read = isCompared ? readSnapshot(snapshot) : undefined;
    return read === undefined || !("value" in read) ? [] : [{ value: read.value, at }];
  });
  for (const { value } of compared) for (const partition of partitionsIn(context, value)) eventsOf(partition);
  if (!context.isPartitioned) eventsOf(undefined);
  return [...parts].map(([partition, own]) => {
    const seen = compared.map(({ value, at }) => ({ value: partOf(context, value, partition), at }));
    return { partition, events: own, quiescent: seen };
  });
}

/** The maximum number of contradictions to search for in one partition. */
const contradictionsMax = 8;

/** Searches for an order of the operations on one partition that explains all answers and the store at rest. */
export function judgePart(
  context: JudgeContext,
  part: PartHistory,
  start: StateSet,
): { readonly problems: readonly Problem[]; readonly unknown?: string } {
  const { partition } = part;
  const specification = specificationOf(context.stepper, context.readOnlyTypes, partition, start);
  const problems: Problem[] = [];
  const excused = new Set<Event>();
  while (problems.length < contradictionsMax) {
    const order = orderOf(specification, entriesOf(context, part, excused));
    if (typeof order === "string") return { problems, unknown: order };
    if (order === undefined) break;
    const problem = toProblem(context, partition, order);
    problems.push(problem);
    // An error says nothing of what was done before it: the rest is judged as if it may have happened.
    if (problem.culprit === undefined || problem.finding.code === "not-linearizable") break;
    excused.add(problem.culprit);
  }
  return { problems };
}

type Contradiction = NotLinearizable<StateSet, CheckedEntry["operation"], NonNullable<CheckedEntry["response"]>>;

/** Steps of the model; a history of a test case takes some dozens. */
const budget = 5_000_000;

/** A text: why it could not be decided. Undefined: all is well. */
function orderOf(
  specification: PartitionSpecification,
  entries: readonly CheckedEntry[],
): Contradiction | string | undefined {
  try {
    const order = checkLinearizability(specification, entries, { budget });
    if (order.verdict === "linearizable") return undefined;
    return order.verdict === "unknown" ? order.reason : order;
  } catch (error) {
    if (error instanceof TooManyStatesError) return error.message;
    throw error;
  }
}

/** `excused`: those that may have happened or not, whatever they ended with. */
export function entriesOf(
  { readOnlyTypes }: JudgeContext,
  { events, quiescent }: PartHistory,
  excused: ReadonlySet<Event> = new Set(),
): readonly CheckedEntry[] {
  const entries = events.flatMap((event) => {
    const response = excused.has(event)
      ? ({ type: "unknown" } as const)
      : responseTo(event.outcome, event.refusedForEver === true);
    // Whether a reading operation happened makes no difference.
    if (response === undefined || (response.type === "unknown" && readOnlyTypes.has(event.operation.type))) return [];
    return [eventEntry(event, response)];
  });
  return [...entries, ...quiescent.map(({ value, at }) => snapshotEntry(value, at))];
}

function toProblem(context: JudgeContext, partition: string | undefined, contradiction: Contradiction): Problem {
  const { culprit, possibleStates } = contradiction;
  const states = distinct(possibleStates);
  const possible = states.map(({ value }) => value);
  const event = (culprit as CheckedEntry).source;
  const common = { partition, culprit: event, possible };
  if (event === undefined) {
    const actual = culprit.response?.type === "quiescent" ? culprit.response.value : null;
    const values = { partition, actual, expected: shownIn(context, states, partition) };
    return { ...common, finding: { code: "state-differs", values } };
  }
  return { ...common, finding: contradictionFinding(event, possible) };
}

const statesShownMax = 16;

function distinct(sets: readonly StateSet[]): readonly ModelState[] {
  const members = sets.flatMap((set) => set.members);
  return [...new Map(members.map((state) => [state.key, state])).values()].slice(0, statesShownMax);
}

/** What no operation may return, whatever the others did. */
function malformedAnswers({ stepper }: JudgeContext, events: readonly Event[]): Problem[] {
  return events.flatMap((event): Problem[] => {
    const { outcome } = event;
    if (outcome.type !== "malformed" || jobOf(event.operation) !== undefined) return [];
    const finding = { code: "malformed-answer", values: { message: outcome.message } } as const;
    return [{ finding, partition: stepper.partitionOf(event.operation), culprit: event, possible: [] }];
  });
}

function ownInvariants({ quiescent }: History): Problem[] {
  const sentences = quiescent.flatMap(({ snapshot }) => readSnapshot(snapshot)?.violated ?? []);
  return sentences.map((sentence) => ({
    finding: { code: "own-invariant", values: { sentence } },
    partition: undefined,
    culprit: undefined,
    possible: [],
  }));
}

/** The same error of the same type of operation is said once, and so is what is wrong at rest twice in the same way. */
function withoutRepetitions(problems: readonly Problem[]): readonly Problem[] {
  const known = new Map<string, Problem>();
  for (const problem of problems) {
    const { finding } = problem;
    const key = likenessOf(finding);
    const same = known.get(key);
    if (same === undefined) known.set(key, problem);
    else if (finding.code === "operation-threw" && same.finding.code === "operation-threw") {
      const times = (same.finding.values.times ?? 1) + 1;
      known.set(key, { ...same, finding: { ...same.finding, values: { ...same.finding.values, times } } });
    }
  }
  return [...known.values()];
}

function likenessOf(finding: ModelFinding): string {
  if (finding.code !== "operation-threw") return JSON.stringify(finding);
  const { operation, outcome } = finding.values;
  return `${finding.code} ${operation.type} ${"error" in outcome && outcome.error ? codeOf(outcome.error) : ""}`;
}
