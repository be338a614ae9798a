/**
 * What a client of the target is asked to do: plain data. The engine reads only its type; the rest belongs to the
 * workload, which invokes it, judges its outcome and describes it.
 */
export interface Operation {
  readonly type: string;
}

/** A type of operation that a target offers. */
export interface OperationType {
  readonly type: string;
  /** False: it never changes the store. */
  readonly writes: boolean;
}

const jobPrefix = "job:";

/** The operation that runs a job of the target: work that runs beside its clients. */
export function jobOperation(name: string): Operation {
  return { type: `${jobPrefix}${name}` };
}

/** What a job returns that has come to its end: it has no answer of its own. */
export const jobDone = { job: "done" } as const;

export function isJobDone(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "job" in answer && answer.job === jobDone.job;
}

/** What clients did, without the jobs beside them. A job changes nothing that a client can see. */
export function withoutJobs<E extends { readonly operation: Operation }>(events: readonly E[]): readonly E[] {
  return events.filter(({ operation }) => jobOf(operation) === undefined);
}

/** The name of the job that the operation runs; undefined: it is an operation of a client. */
export function jobOf({ type }: Operation): string | undefined {
  return type.startsWith(jobPrefix) ? type.slice(jobPrefix.length) : undefined;
}
