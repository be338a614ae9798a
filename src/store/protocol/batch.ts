/** Collects requests that arrive in the same turn of the event loop and runs them together. */
export interface Batch<Request, Answer> {
  /** Returns the answer to the request. Rejects with the error of the request, or of its batch, or if it is closed. */
  add(request: Request, signal: AbortSignal | undefined): Promise<Answer>;
  /** Rejects the waiting requests, and all later ones, with `reason`. */
  close(reason: Error): void;
}

/** The synchronous part of a request takes less than a tenth of a millisecond, so a batch is a short pause. */
const requestsMax = 64;

/**
 * Returns an empty batch. `run` returns one result for each request, in the same order. If it rejects, every request of
 * the batch is rejected with that error. It is called after the event loop has delivered what has already arrived, and
 * again for the next batch before it has finished.
 */
export function createBatch<Request, Answer>(
  run: (requests: readonly Request[]) => Promise<readonly PromiseSettledResult<Answer>[]>,
): Batch<Request, Answer> {
  interface Waiting {
    readonly request: Request;
    readonly signal: AbortSignal | undefined;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let closedBecause: Error | undefined;

  const runNext = (): void => {
    const next = waiting.slice(0, requestsMax);
    waiting = waiting.slice(requestsMax);
    if (waiting.length > 0) setImmediate(runNext);
    for (const { signal, reject } of next) if (signal?.aborted) reject(signal.reason);
    const batch = next.filter(({ signal }) => !signal?.aborted);
    if (batch.length > 0) void settle(batch);
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ request }) => request));
      for (const [index, result] of results.entries()) {
        if (result.status === "fulfilled") batch[index]?.resolve(result.value);
        else batch[index]?.reject(result.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    add: (request, signal) =>
      new Promise((resolve, reject) => {
        if (closedBecause !== undefined) return reject(closedBecause);
        if (waiting.length === 0) setImmediate(runNext);
        waiting.push({ request, signal, resolve, reject });
      }),
    close(reason) {
      closedBecause = reason;
      for (const { reject } of waiting) reject(reason);
      waiting = [];
    },
  };
}
