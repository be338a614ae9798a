import { InvariantError, type SchedulingPoints } from "../../core/index.js";
import { serverWork } from "../server-work.js";
import { type Batch, WireProxyError } from "./wire/index.js";

/** What the connections of one client have sent, one after the other. */
export interface StepQueue {
  add(batch: Batch): void;
}

/** What a queue needs. */
export interface QueueContext {
  readonly hook: Pick<SchedulingPoints, "defect">;
  /** The number of connections that the client has. */
  readonly connections: () => number;
  /** Takes one step, and resolves when its answer has been handed over. */
  take(batch: Batch): Promise<void>;
}

interface Waiting {
  readonly batch: Batch;
  readonly isOver: () => void;
}

/**
 * Returns a queue. A client is at one point of its program at a time, so only one of its steps is under way, however many
 * connections it has. If it sends on several at once, the one that it opened first comes first: the order in which the
 * batches arrive would not be the same in each run.
 */
export function createStepQueue({ hook, connections, take }: QueueContext): StepQueue {
  const waiting: Waiting[] = [];
  let isTaking = false;
  const takeAll = async (): Promise<void> => {
    isTaking = true;
    let current: Batch | undefined;
    try {
      while (waiting.length > 0) {
        if (connections() > 1) await serverWork.quietBut(() => waiting.length);
        const { batch, isOver } = takeFirst(waiting);
        current = batch;
        await take(batch);
        isOver();
      }
    } catch (error) {
      hook.defect(error);
      // Otherwise the driver would wait for an answer that never comes, and the run would seem to be stuck.
      endSession(current);
    } finally {
      isTaking = false;
    }
  };
  return {
    add(batch) {
      waiting.push({ batch, isOver: serverWork.begin() });
      if (!isTaking) void takeAll();
    },
  };
}

/** Removes the batch of the oldest connection. */
function takeFirst(waiting: Waiting[]): Waiting {
  const [first] = waiting.sort((a, b) => a.batch.session.id - b.batch.session.id).splice(0, 1);
  if (first === undefined) throw new InvariantError("expected a batch that waits");
  return first;
}

function endSession(batch: Batch | undefined): void {
  try {
    batch?.drop()();
  } catch (error) {
    // It was sent already; then its answer is on the way.
    if (!(error instanceof WireProxyError)) throw error;
  }
}
