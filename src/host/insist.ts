import type { Outcome } from "../core/index.js";

/**
 * The maximum number of attempts. If every attempt is rejected while no other client is connected, the operation is
 * refused for ever.
 */
const attemptsMax = 3;

export interface Attempt {
  readonly outcome: Outcome;
  readonly refusedForEver: boolean;
}

/** Invokes an operation again and again while it is rejected. Yields each attempt. */
export async function* insist(invoke: () => Promise<Outcome>): AsyncGenerator<Attempt> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const outcome = await invoke();
    const isRefused = outcome.type === "rejected";
    yield { outcome, refusedForEver: isRefused && attempt === attemptsMax };
    if (!isRefused) return;
  }
}

/**
 * Invokes an operation of a client that a fault has disconnected from its server. Until the client has succeeded once, its errors
 * may come from the lost connection: a pool may still hold it. So they belong to the fault, except if every attempt fails.
 */
export async function* insistAfterLostConnection(invoke: () => Promise<Outcome>): AsyncGenerator<Attempt> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const outcome = await invoke();
    const isLast = attempt === attemptsMax;
    if (outcome.type !== "threw" && outcome.type !== "rejected") return yield { outcome, refusedForEver: false };
    const { error } = outcome;
    yield { outcome: { type: isLast ? "rejected" : "indeterminate", error }, refusedForEver: isLast };
  }
}
