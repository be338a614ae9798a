import { type Event, jobOf } from "../core/index.js";
import type { SequenceJudgement, SequentialRun } from "../workload/index.js";
import { expectedIn, type JudgeContext, partitionsIn, partOf, readSnapshot, shownIn } from "./context.js";
import { type Expected, type ModelFinding, wrongFinding } from "./finding.js";
import { responseTo, snapshotEntry, specificationOf } from "./specification.js";
import { type StateSet, setOf, TooManyStatesError } from "./state-set.js";
import type { ModelState } from "./stepper.js";

/** What one client got, answer by answer. A model with several outcomes may be in one of several states. */
export function judgeSequence(context: JudgeContext, runs: readonly SequentialRun[]): SequenceJudgement {
  const states = new Map<string | undefined, StateSet>();
  try {
    for (const [run, { events, snapshot }] of runs.entries()) {
      for (const [number, event] of events.entries()) {
        const wrong = follow(context, states, event);
        if (wrong === undefined) continue;
        return { findings: [wrong.finding], wrong: { run, event: number, expected: wrong.expected } };
      }
      const findings = judgeRest(context, states, snapshot);
      if (findings.length > 0) return { findings };
    }
  } catch (error) {
    if (error instanceof TooManyStatesError) return { findings: [], unknown: error.message };
    throw error;
  }
  return { findings: [] };
}

interface Wrong {
  readonly finding: ModelFinding;
  readonly expected: readonly Expected[];
}

/** Goes on to the states after the event. Returns what is wrong, if no outcome of the model fits. */
function follow(context: JudgeContext, states: Map<string | undefined, StateSet>, event: Event): Wrong | undefined {
  const { operation, outcome } = event;
  if (jobOf(operation) !== undefined) return undefined;
  const partition = context.stepper.partitionOf(operation);
  const before = statesOf(context, states, partition);
  const expected = expectedIn(context, before.members, operation);
  if (outcome.type === "malformed") return { finding: wrongFinding(event, expected, []), expected };
  const response = responseTo(outcome, event.refusedForEver === true);
  if (response === undefined) return undefined;
  const specification = specificationOf(context.stepper, context.readOnlyTypes, partition, before);
  const after = specification.step(before, { type: "operation", operation }, response);
  if (after !== undefined) {
    states.set(partition, after);
    return undefined;
  }
  const possible = before.members.map(({ value }) => value);
  return { finding: wrongFinding(event, expected, possible), expected };
}

function judgeRest(
  context: JudgeContext,
  states: Map<string | undefined, StateSet>,
  snapshot: unknown,
): readonly ModelFinding[] {
  const read = readSnapshot(snapshot);
  const findings: ModelFinding[] = [];
  if (read !== undefined && "value" in read && context.isCompared) {
    const partitions = context.isPartitioned
      ? new Set([...states.keys(), ...partitionsIn(context, read.value)])
      : new Set([undefined]);
    for (const partition of partitions) {
      const before = statesOf(context, states, partition);
      const actual = partOf(context, read.value, partition);
      const { operation, response } = snapshotEntry(actual, 0);
      const specification = specificationOf(context.stepper, context.readOnlyTypes, partition, before);
      const after = specification.step(before, operation, response);
      if (after !== undefined) states.set(partition, after);
      else findings.push(differs(context, partition, actual, before.members));
    }
  }
  for (const sentence of read?.violated ?? []) findings.push({ code: "own-invariant", values: { sentence } });
  return findings;
}

function differs(
  context: JudgeContext,
  partition: string | undefined,
  actual: unknown,
  states: readonly ModelState[],
): ModelFinding {
  const expected = shownIn(context, states, partition);
  return { code: "state-differs", values: { partition, actual, expected } };
}

function statesOf(
  { stepper }: JudgeContext,
  states: ReadonlyMap<string | undefined, StateSet>,
  partition: string | undefined,
): StateSet {
  const known = states.get(partition) ?? setOf([stepper.initial]);
  if (known === undefined) throw new RangeError("a set of one state is not empty");
  return known;
}
