import { jobOperation, type Mark, type Operation, type Outcome } from "../core/index.js";
import type { ConnectedClient } from "./application.js";
import { insist, insistAfterLostConnection } from "./insist.js";
import type { ClientOperation, MarkedEvent } from "./marked-event.js";

export interface Retrying {
  /** The number of the client. */
  readonly client: number;
  /** The operations of the client. */
  readonly operations: readonly ClientOperation[];
  /** Whether something was deleted in the prefix of the run. */
  readonly isDisturbed: boolean;
  /** The names of the target's jobs. */
  readonly jobs: readonly string[];
  /** Whether a fault has taken a connection to a server, and the client has not succeeded since. */
  readonly isDisconnected: boolean;
  readonly onStage: (doing: string) => void;
}

/**
 * Tries failed operations again. They must succeed now, because the fault has gone and must have no lasting effect. If
 * an operation is refused every time, each job of the target runs once, because a job may end a lease, and the
 * operation is tried again. Then its key is used once more, because an effect may show only then. Adds the attempts to
 * `retried`.
 */
export async function tryAgain(
  { client: own, operations, isDisturbed, jobs, isDisconnected: wasDisconnected, onStage }: Retrying,
  client: ConnectedClient,
  events: readonly MarkedEvent[],
  retried: MarkedEvent[],
): Promise<void> {
  let marks = 0;
  let isDisconnected = wasDisconnected;
  const mark = (): Mark => ({ part: "retries", client: own, order: marks++ });
  /**
   * Returns whether the operation was refused every time. `isLast`: nothing can change that any more, so it is refused
   * for ever.
   */
  const insistOn = async (operation: Operation, isLast: boolean): Promise<boolean> => {
    onStage(`${client.describe(operation)}, tried again`);
    let called = mark();
    let isRefused = false;
    const invoke = (): Promise<Outcome> => client.invoke(operation);
    for await (const { outcome, refusedForEver } of isDisconnected
      ? insistAfterLostConnection(invoke)
      : insist(invoke)) {
      if (outcome.type === "answered") isDisconnected = false;
      // Without an answer it may still take effect until the application ends.
      const isOpen = outcome.type === "indeterminate";
      const returned: Mark = isOpen ? { part: "resolved", order: operations.length + marks++, client: own } : mark();
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
