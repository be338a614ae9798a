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

/** The name of the job that the operation runs; undefined: it is an operation of a client. */
export function jobOf({ type }: Operation): string | undefined {
  return type.startsWith(jobPrefix) ? type.slice(jobPrefix.length) : undefined;
}
