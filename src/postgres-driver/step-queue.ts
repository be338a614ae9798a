import type { SchedulingPoints } from "../core/index.js";
import { serverWork } from "../drivers/index.js";

/** What the connections of one client wait to do, one after the other. */
export interface StepQueue {
  add(turn: Turn): void;
}

/** What one connection waits to do. */
export interface Turn {
  /** The number of its session. */
  readonly session: number;
  /** Takes one step, and resolves when its answer has been handed over. */
  take(): Promise<void>;
  /** Rollcall itself has failed: lets the driver know that no answer comes. */
  fail(): void;
}

/** What a queue needs. */
export interface QueueContext {
  readonly hook: Pick<SchedulingPoints, "defect">;
  /** The number of connections that the client has. */
  readonly connections: () => number;
}

/**
 * Returns a queue. A client is at one point of its program at a time, so only one of its steps is under way, however many
 * connections it has. If several wait at once, the one that it opened first comes first: the order in which they begin to
 * wait would not be the same in each run.
 */
export function createStepQueue({ hook, connections }: QueueContext): StepQueue {
  const waiting: Turn[] = [];
  let isTaking = false;
  const takeAll = async (): Promise<void> => {
    isTaking = true;
    let current: Turn | undefined;
    try {
      while (waiting.length > 0) {
        if (connections() > 1) await serverWork.quietBut(() => waiting.length);
        [current] = waiting.sort((a, b) => a.session - b.session).splice(0, 1);
        await current?.take();
      }
    } catch (error) {
      hook.defect(error);
      // Otherwise the driver would wait for an answer that never comes, and the run would seem to be stuck.
      current?.fail();
    } finally {
      isTaking = false;
    }
  };
  return {
    add(turn) {
      waiting.push(turn);
      if (!isTaking) void takeAll();
    },
  };
}
