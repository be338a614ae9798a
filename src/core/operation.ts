/**
 * One operation of a client, as plain data. The engine reads only its type. The workload invokes it, judges its outcome
 * and describes it.
 */
export interface Operation {
  readonly type: string;
}

/** A type of operation that a target offers. */
export interface OperationType {
  readonly type: string;
  /** Whether it may change the store. */
  readonly writes: boolean;
}

const jobPrefix = "job:";

/** Returns the operation that runs a job of the target. A job is work that runs beside the clients. */
export function jobOperation(name: string): Operation {
  return { type: `${jobPrefix}${name}` };
}

/** The answer of a job that has ended. A job has no answer of its own. */
export const jobDone = { job: "done" } as const;

export function isJobDone(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "job" in answer && answer.job === jobDone.job;
}

/** Returns the events without those of jobs. A job changes nothing that a client can see. */
export function withoutJobs<E extends { readonly operation: Operation }>(events: readonly E[]): readonly E[] {
  return events.filter(({ operation }) => jobOf(operation) === undefined);
}

/** Returns the name of the job that the operation runs; undefined: it is an operation of a client. */
export function jobOf({ type }: Operation): string | undefined {
  return type.startsWith(jobPrefix) ? type.slice(jobPrefix.length) : undefined;
}
