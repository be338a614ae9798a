import type { Step } from "../core/index.js";
import { orderOf } from "./happens-before.js";

/**
 * For each moment of a run, the one before its first step included, a text that is equal for two moments, in whatever
 * schedules of one program, in which every client has come equally far and all that depends on one another has happened
 * in the same order. Then the same is there.
 */
export function standingAt(steps: readonly Step[], clients: number): readonly string[] {
  const taken = steps.filter(({ lock }) => lock !== "blocked");
  const { identity } = orderOf(taken, clients);
  const numbers = new Map(taken.map((step, index) => [step, identity[index] ?? 0]));
  const standing = Array.from({ length: clients }, () => 0);
  return [
    standing.join(),
    ...steps.map((step) => {
      standing[step.client] = numbers.get(step) ?? standing[step.client] ?? 0;
      return standing.join();
    }),
  ];
}
