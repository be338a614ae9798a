import { jobOperation, type Mark, type Operation } from "../core/index.js";
import type { ConnectedClient } from "./application.js";
import { insist } from "./insist.js";
import type { ClientOperation, MarkedEvent } from "./marked-event.js";

export interface Retrying {
  /** Its number. */
  readonly client: number;
  /** What it did. */
  readonly operations: readonly ClientOperation[];
  /** Something was deleted in the prefix of the run. */
  readonly isDisturbed: boolean;
  /** Names of the jobs that the target brings. */
  readonly jobs: readonly string[];
  readonly onStage: (doing: string) => void;
}

/**
 * An operation that failed must succeed when it is tried again: the fault has gone, and nothing may be left of it. If it is
 * refused every time, each job of the target runs once, for that may be what ends a lease, and it is tried again. Then its
 * key is used once more, since what was left may show only at the next start.
 */
export async function tryAgain(
  { client: own, operations, isDisturbed, jobs, onStage }: Retrying,
  client: ConnectedClient,
  events: readonly MarkedEvent[],
  retried: MarkedEvent[],
): Promise<void> {
  let marks = 0;
  const mark = (): Mark => ({ part: "retries", client: own, order: marks++ });
  /** Whether it was refused every time. That is for ever only if nothing could have changed it meanwhile. */
  const insistOn = async (operation: Operation, isLast: boolean): Promise<boolean> => {
    onStage(`${client.describe(operation)}, tried again`);
    let called = mark();
    let isRefused = false;
    for await (const { outcome, refusedForEver } of insist(() => client.invoke(operation))) {
      const returned = mark();
      const event = { client: own, operation, outcome, called, returned };
      retried.push({ ...event, refusedForEver: refusedForEver && isLast });
      isRefused = refusedForEver;
      called = mark();
    }
    return isRefused;
  };
  const succeed = async (operation: Operation): Promise<void> => {
    if (!(await insistOn(operation, jobs.length === 0)) || jobs.length === 0) return;
    for (const job of jobs) await insistOn(jobOperation(job), true);
    await insistOn(operation, true);
  };
  for (const [index, { outcome }] of events.entries()) {
    const asked = operations[index];
    if (outcome.type !== "indeterminate" || asked === undefined) continue;
    await succeed(asked.operation);
    if (isDisturbed) continue;
    for (const operation of asked.useAgain) await succeed(operation);
  }
}
