import type { SchedulingPoints } from "../../core/index.js";
import { serverWork } from "../server-work.js";
import { type Batch, WireProxyError } from "./wire/index.js";

/** What the connections of one client have sent, one after the other. */
export interface StepQueue {
  add(batch: Batch): void;
}

/**
 * Returns a queue. A client is at one point of its program at a time, so only one of its steps is under way, however many
 * connections it has. `take`: takes one step, and resolves when its answer has been handed over.
 */
export function createStepQueue(
  take: (batch: Batch) => Promise<void>,
  hook: Pick<SchedulingPoints, "defect">,
): StepQueue {
  const waiting: { readonly batch: Batch; readonly isOver: () => void }[] = [];
  let isTaking = false;
  const takeAll = async (): Promise<void> => {
    isTaking = true;
    let current: Batch | undefined;
    try {
      for (let sent = waiting.shift(); sent !== undefined; sent = waiting.shift()) {
        current = sent.batch;
        await take(sent.batch);
        sent.isOver();
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

function endSession(batch: Batch | undefined): void {
  try {
    batch?.disconnect();
  } catch (error) {
    // It was sent already; then its answer is on the way.
    if (!(error instanceof WireProxyError)) throw error;
  }
}
