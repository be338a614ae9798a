import type { ConcurrentProgram } from "../core/index.js";

/** Returns a function that returns, for each program, the moments that it has survived. The caller adds to them. */
export function createSurvivedMoments(): (program: ConcurrentProgram) => Set<string> {
  const survived = new Map<string, Set<string>>();
  return (program) => {
    const name = JSON.stringify(program);
    const known = survived.get(name) ?? new Set();
    survived.set(name, known);
    return known;
  };
}
