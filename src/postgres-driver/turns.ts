import type { SchedulingPoints } from "../core/index.js";
import { serverWork } from "../drivers/index.js";
import type { StepContext } from "./step-context.js";
import { connectingFaults } from "./step-faults.js";
import type { Turn } from "./step-queue.js";
import { takeStep } from "./take-step.js";
import { type Batch, type Refusal, WireProxyError } from "./wire/index.js";

/** Returns the turn of a batch that a driver has sent. */
export function turnOfBatch(context: StepContext, batch: Batch): Turn {
  const isOver = serverWork.begin();
  return {
    session: batch.session.id,
    async take() {
      await takeStep(context, batch);
      isOver();
    },
    fail() {
      try {
        batch.drop()();
      } catch (error) {
        // It was sent already; then its answer is on the way.
        if (!(error instanceof WireProxyError)) throw error;
      }
    },
  };
}

/**
 * Returns the turn of a driver that connects. It touches nothing that clients share, and is a step because the server may
 * refuse it. `decided` gets how it does; undefined: it does not.
 */
export function turnOfConnecting(
  hook: SchedulingPoints,
  session: number,
  decided: (refusal: Refusal | undefined) => void,
): Turn {
  return {
    session,
    async take() {
      const isStep = hook.enter("connect", "");
      const kind = isStep ? hook.fault(() => connectingFaults) : undefined;
      if (kind === undefined) return decided(undefined);
      const refusal = kind === "53300" ? tooManyConnections : ({ type: "reset" } as const);
      hook.fail(refusal.type === "reset" ? "ECONNRESET" : refusal.code);
      decided(refusal);
    },
    fail: () => decided({ type: "reset" }),
  };
}

/** As the server says it, before it asks for a password. */
const tooManyConnections = { type: "error", code: "53300", message: "sorry, too many clients already" } as const;
