import type { Step } from "./trace.js";

/** Returns whether the client of the step with this index could have gone on, but another client moved. */
export function isPreempted(steps: readonly Step[], index: number): boolean {
  const [step, next] = [steps[index], steps[index + 1]];
  if (step === undefined || next === undefined || next.client === step.client) return false;
  const goesOn = steps.slice(index + 1).some(({ client }) => client === step.client);
  return goesOn && step.lock !== "blocked" && step.lock !== "blocked-visibly";
}
