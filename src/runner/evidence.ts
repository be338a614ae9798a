import { createRequire } from "node:module";
import type { Crash, Event, FailingCase, Failure, LaterLife, ProgramStep, ShownTrace, Step } from "../core/index.js";
import { comparableSteps, operationsIn, type Program } from "../core/index.js";
import { type Counterexample, formatName, formatVersion } from "../counterexample/index.js";
import type { Target } from "../host/index.js";
import { withoutTrailingZeros } from "../search/index.js";
import { historyUntil } from "./judge.js";

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
    pass,
    finding: { code: finding.code, message: finding.message },
    program: { prefix, clients },
    schedule: withoutTrailingZeros(trace.choices),
    faults,
    steps: comparableStepsOf(failing),
  };
}

/** The steps of all lives, as far as each of them came. */
export function stepsOfAllLives({ trace, lives }: Pick<Failure, "trace" | "lives">): readonly Step[] {
  return [trace, ...lives].flatMap(({ steps }, index) => stepsUntil(steps, lives[index]?.crash));
}

/** The same, without what may differ from run to run. */
export function comparableStepsOf(failure: Pick<Failure, "trace" | "lives">): string[] {
  return comparableSteps(stepsOfAllLives(failure));
}

export function showTrace({ prefix, clients, trace, judgement, lives }: FailingCase): ShownTrace {
  const { culprit, possible, given } = judgement;
  const [crash] = lives.flatMap((life) => life.crash ?? []);
  const steps = stepsUntil(trace.steps, crash);
  const events = crash === undefined ? trace.events : historyUntil(trace, 2 * prefix.length, crash.step);
  return {
    clients: clients.length,
    prefix: stepsOf(prefix, trace.events),
    steps,
    events: events.slice(operationsIn(prefix).length),
    // With a later life it is that one which is judged.
    retried: lives.length === 0 ? trace.retried : [],
    lives: lives.map((life, index) => upTo(life, lives[index + 1]?.crash)),
    ...(culprit === undefined ? {} : { culprit }),
    possible,
    given,
    preemptions: steps.filter((_, index) => isPreempted(steps, index)).length,
  };
}

/** A life as far as it came before the crash that ended it: it was recovering. */
function upTo(life: LaterLife, crash: Crash | undefined): LaterLife {
  if (crash === undefined) return life;
  const { lost, unsynced, steps, escapes } = life;
  return { crash: life.crash, lost, unsynced, steps: stepsUntil(steps, crash), escapes, answers: [] };
}

function stepsUntil(steps: readonly Step[], crash: Crash | undefined): readonly Step[] {
  return crash === undefined ? steps : steps.filter(({ index }) => index < crash.step);
}

/** The prefix, with what was answered. */
function stepsOf(prefix: Program, events: readonly Event[]): ProgramStep[] {
  let answered = 0;
  return prefix.map((action) => {
    if (action.type === "lose" || action.type === "restart") return { action };
    const observation = events[answered]?.observation;
    answered += 1;
    return observation === undefined ? { action } : { action, observation };
  });
}

/** Whether the client of this step could have gone on, but another one came. */
function isPreempted(steps: FailingCase["trace"]["steps"], index: number): boolean {
  const [step, next] = [steps[index], steps[index + 1]];
  if (step === undefined || next === undefined || next.client === step.client) return false;
  const goesOn = steps.slice(index + 1).some(({ client }) => client === step.client);
  return goesOn && step.lock !== "blocked" && step.lock !== "blocking";
}
