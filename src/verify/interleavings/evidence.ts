import { createRequire } from "node:module";
import type { Target } from "../contact.js";
import { type Counterexample, formatName, formatVersion } from "../counterexample/index.js";
import type { Event } from "../observation.js";
import { operationsIn, type Program } from "../program.js";
import type { ProgramStep, ShownTrace } from "../verdict.js";
import { comparableSteps } from "./comparable.js";
import { type FailingCase, withoutTrailingZeros } from "./shrink.js";

const { version }: { version: string } = createRequire(import.meta.url)("rollcall/package.json");

export function toCounterexample(target: Target, { prefix, clients, judgement, trace }: FailingCase): Counterexample {
  const [finding] = judgement.findings;
  if (finding === undefined) throw new Error("a failing case has a finding");
  return {
    format: formatName,
    version: formatVersion,
    rollcall: version,
    target: { name: target.name, module: target.module },
    pass: "interleavings",
    finding: { code: finding.code, message: finding.message },
    program: { prefix, clients },
    schedule: withoutTrailingZeros(trace.choices),
    steps: comparableSteps(trace.steps),
  };
}

export function showTrace({ prefix, clients, trace, judgement }: FailingCase): ShownTrace {
  const { culprit, possible } = judgement;
  return {
    clients: clients.length,
    prefix: stepsOf(prefix, trace.events),
    steps: trace.steps,
    events: trace.events.slice(operationsIn(prefix).length),
    ...(culprit === undefined ? {} : { culprit }),
    possible,
    preemptions: trace.steps.filter((_, index) => isPreempted(trace.steps, index)).length,
  };
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
