import { createRequire } from "node:module";
import type { Crash, Event, FailingCase, Failure, ProgramStep, RecoveryRun, ShownTrace, Step } from "../core/index.js";
import {
  type Counterexample,
  comparableSteps,
  formatName,
  formatVersion,
  isEnvironment,
  isPreempted,
  operationsIn,
  type Program,
  withoutTrailingZeros,
} from "../core/index.js";
import type { Target } from "../host/index.js";
import { describeFinding } from "../workload/index.js";
import { eventsUntil } from "./history.js";

const { version }: { version: string } = createRequire(import.meta.url)("rollcall/package.json");

export function toCounterexample(target: Target, pass: Counterexample["pass"], failing: FailingCase): Counterexample {
  const { prefix, clients, judgement, trace, faults } = failing;
  const [finding] = judgement.findings;
  if (finding === undefined) throw new Error("a failing case has a finding");
  return {
    format: formatName,
    version: formatVersion,
    rollcall: version,
    target: { name: target.name, module: target.module },
    workload: target.bound.workload.name,
    ...(trace.time === "real" ? {} : { time: trace.time }),
    pass,
    finding: { code: finding.code, message: describeFinding(target.bound.describe, finding) },
    program: { prefix, clients },
    schedule: withoutTrailingZeros(trace.choices),
    faults,
    steps: comparableStepsOf(failing),
  };
}

/** Returns the steps of the original run and of all recoveries, each until its crash. */
export function stepsOfAllRuns({ trace, recoveries }: Pick<Failure, "trace" | "recoveries">): readonly Step[] {
  const [crash] = recoveries.map((recovery) => recovery.crash);
  // The crash that ends a run is in the report of the next one.
  const stepsOfRecoveries = recoveries.flatMap(({ steps }, index) => stepsUntil(steps, recoveries[index + 1]?.crash));
  return [...stepsUntil(trace.steps, crash), ...stepsOfRecoveries];
}

/** Returns the same steps as text, without what may differ from run to run. */
function comparableStepsOf(failure: Pick<Failure, "trace" | "recoveries">): string[] {
  return comparableSteps(stepsOfAllRuns(failure));
}

export function showTrace({ prefix, clients, trace, judgement, recoveries }: FailingCase): ShownTrace {
  const { culprit, possible } = judgement;
  const [crash] = recoveries.flatMap((recovery) => recovery.crash ?? []);
  const steps = stepsUntil(trace.steps, crash);
  const events = crash === undefined ? trace.events : eventsUntil(trace, crash.step);
  return {
    clients: clients.length,
    prefix: stepsOf(prefix, trace.events),
    steps,
    events: events.slice(operationsIn(prefix).length),
    // If there is a recovery, the recovery is judged, and not the retries.
    retried: recoveries.length === 0 ? trace.retried : [],
    recoveries: recoveries.map((recovery, index) => upTo(recovery, recoveries[index + 1]?.crash)),
    ...(culprit === undefined ? {} : { culprit }),
    possible,
    preemptions: steps.filter((_, index) => isPreempted(steps, index)).length,
  };
}

/** Returns a recovery until the crash that ended it. It has no answers yet. */
function upTo(recovery: RecoveryRun, crash: Crash | undefined): RecoveryRun {
  if (crash === undefined) return recovery;
  const { lost, unsynced, steps, uncontrolledEffects } = recovery;
  return { crash: recovery.crash, lost, unsynced, steps: stepsUntil(steps, crash), uncontrolledEffects, answers: [] };
}

function stepsUntil(steps: readonly Step[], crash: Crash | undefined): readonly Step[] {
  return crash === undefined ? steps : steps.filter(({ index }) => index < crash.step);
}

/** Returns the actions of the prefix with their outcomes. */
function stepsOf(prefix: Program, events: readonly Event[]): ProgramStep[] {
  let answered = 0;
  return prefix.map((action) => {
    if (isEnvironment(action)) return { action };
    const outcome = events[answered]?.outcome;
    answered += 1;
    return outcome === undefined ? { action } : { action, outcome };
  });
}
