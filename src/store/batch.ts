/** Collects what is asked for at about the same time, so that it can be done together. */
export interface Batch<Request, Answer> {
  add(request: Request): Promise<Answer>;
  /** Rejects whatever has not begun, now and from now on. */
  close(reason: Error): void;
}

/** A long batch would keep the event loop busy: at about a millisecond each, this many are a short pause. */
const requestsMax = 64;

/**
 * `run` answers a batch's requests in their order; where it throws, each of them is rejected. It is called once the
 * event loop has handed out everything that has already arrived.
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
