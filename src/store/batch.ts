/** Collects requests that arrive in the same turn of the event loop and runs them together. */
export interface Batch<Request, Answer> {
  /** Returns the answer to the request. Rejects if `run` throws or the batch is closed. */
  add(request: Request): Promise<Answer>;
  /** Rejects the waiting requests, and all later ones, with `reason`. */
  close(reason: Error): void;
}

/** A request takes about a millisecond, so a batch of this size blocks the event loop for less than a tenth of a second. */
const requestsMax = 64;

/**
 * Returns an empty batch. `run` returns the answers to its requests, in the same order. If it throws, every request of
 * the batch is rejected with that error. It is called after the event loop has delivered what has already arrived.
 */
export function createBatch<Request, Answer>(
  run: (requests: readonly Request[]) => readonly Answer[],
): Batch<Request, Answer> {
  interface Waiting {
    readonly request: Request;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let closedBecause: Error | undefined;

  const runNext = (): void => {
    const batch = waiting.slice(0, requestsMax);
    waiting = waiting.slice(requestsMax);
    if (waiting.length > 0) setImmediate(runNext);
    if (batch.length === 0) return;
    try {
      const answers = run(batch.map(({ request }) => request));
      answers.forEach((answer, index) => {
        batch[index]?.resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    add: (request) =>
      new Promise((resolve, reject) => {
        if (closedBecause !== undefined) return reject(closedBecause);
        if (waiting.length === 0) setImmediate(runNext);
        waiting.push({ request, resolve, reject });
      }),
    close(reason) {
      closedBecause = reason;
      for (const { reject } of waiting) reject(reason);
      waiting = [];
    },
  };
}
