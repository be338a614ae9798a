import type { Outcome } from "../core/index.js";

/** Who is refused may try again; who is refused every time, with nobody else there, is refused for ever. */
const attemptsMax = 3;

export interface Attempt {
  readonly outcome: Outcome;
  readonly refusedForEver: boolean;
}

/** Performs an operation, and again for as long as it is refused with a rejected error. */
export async function* insist(invoke: () => Promise<Outcome>): AsyncGenerator<Attempt> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const outcome = await invoke();
    const isRefused = outcome.type === "rejected";
    yield { outcome, refusedForEver: isRefused && attempt === attemptsMax };
    if (!isRefused) return;
  }
}
