import type { SchedulingPoints } from "../../core/index.js";
import { serverWork } from "../server-work.js";
import type { Batch } from "./wire/index.js";

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
    try {
      for (let sent = waiting.shift(); sent !== undefined; sent = waiting.shift()) {
        await take(sent.batch);
        sent.isOver();
      }
    } catch (error) {
      hook.defect(error);
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
