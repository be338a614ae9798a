import { type ErrorSummary, summarizeError } from "../core/index.js";

/** Code of the target has thrown an error that nothing caught, so that in production its process would have ended. */
export class Uncaught extends Error {
  override readonly name = "Uncaught";
  readonly error: ErrorSummary;
  constructor(error: ErrorSummary) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Waits for work. If meanwhile code of this thread throws an error that nothing catches, or emits the event `error` to no
 * listener, or rejects a promise that nothing handles, the thread does not end.
 * @throws {Uncaught} If that happens; the work goes on
 */
export async function catchingUncaught<T>(work: () => Promise<T>): Promise<T> {
  let report = (_: unknown): void => undefined;
  const uncaught = new Promise<never>((_, reject) => {
    report = (error) => reject(new Uncaught(summarizeError(error)));
  });
  process.on("uncaughtException", report);
  try {
    return await Promise.race([work(), uncaught]);
  } finally {
    process.off("uncaughtException", report);
  }
}
