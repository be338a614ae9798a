import type { SchedulingPoints } from "../../core/index.js";
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
  const waiting: Batch[] = [];
  let isTaking = false;
  const takeAll = async (): Promise<void> => {
    isTaking = true;
    try {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) await take(batch);
    } catch (error) {
      hook.defect(error);
    } finally {
      isTaking = false;
    }
  };
  return {
    add(batch) {
      waiting.push(batch);
      if (!isTaking) void takeAll();
    },
  };
}
