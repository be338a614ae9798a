import type { Step } from "../core/index.js";
import { orderOf } from "./happens-before.js";
import { fingerprintsInOneProcess } from "./one-process/index.js";

/**
 * Returns a fingerprint of the run before its first step, and after each step. Two prefixes of any schedules of one
 * program have the same fingerprint if and only if they differ just in the order of independent steps. Then both have led
 * to the same state.
 */
export function fingerprintsOf(steps: readonly Step[], clients: number): readonly string[] {
  if (steps.some(({ moment }) => moment !== undefined)) return fingerprintsInOneProcess(steps);
  const taken = steps.filter(({ lock }) => lock !== "blocked");
  const { identity } = orderOf(taken, clients);
  const numbers = new Map(taken.map((step, index) => [step, identity[index] ?? 0]));
  const latest = Array.from({ length: clients }, () => 0);
  return [
    latest.join(),
    ...steps.map((step) => {
      latest[step.client] = numbers.get(step) ?? latest[step.client] ?? 0;
      return latest.join();
    }),
  ];
}
