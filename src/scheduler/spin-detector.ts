import type { Step } from "../core/index.js";

/** After this many failures in a row a client yields. Otherwise it could try again for ever. */
const failuresMax = 3;
/** After this many read-only steps in a row a client yields: it may be waiting for what another client must do. */
const readOnlyStepsMax = 50;

/** Notices a client that may be polling, so that others can go first. */
export interface SpinDetector {
  isSpinning(): boolean;
  stepEnded(step: Step): void;
  failed(): void;
  /** An operation has returned, so its failures are over. */
  returned(): void;
  /** Another client moves, so what this one waits for may happen. */
  reset(): void;
}

export function createSpinDetector(): SpinDetector {
  let [failures, readOnlySteps] = [0, 0];
  return {
    isSpinning: () => failures >= failuresMax || readOnlySteps >= readOnlyStepsMax,
    stepEnded({ accesses }) {
      readOnlySteps = accesses.some(({ mode }) => mode !== "read") ? 0 : readOnlySteps + 1;
    },
    failed() {
      failures += 1;
    },
    returned() {
      failures = 0;
    },
    reset() {
      [failures, readOnlySteps] = [0, 0];
    },
  };
}
