import type { Observation } from "../core/index.js";

/** Who is refused may try again; who is refused every time, with nobody else there, is refused for ever. */
const attemptsMax = 3;

export interface Attempt {
  readonly observation: Observation;
  readonly refusedForEver: boolean;
}

/** Performs an operation, and again for as long as it is refused with a tolerated error. */
export async function* insist(perform: () => Promise<Observation>): AsyncGenerator<Attempt> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const observation = await perform();
    const isRefused = observation.type === "tolerated";
    yield { observation, refusedForEver: isRefused && attempt === attemptsMax };
    if (!isRefused) return;
  }
}
