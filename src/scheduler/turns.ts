import type { Decision } from "./decide.js";
import { nextTurn } from "./next-turn.js";
import type { RunContext, SnapshotWriter } from "./run-context.js";
import * as state from "./shared-state.js";
import type { SpinDetector } from "./spin-detector.js";
import type { StepRecorder } from "./step-recorder.js";

/**
 * The turns of one client. There is no central scheduler: the client that has the turn decides at its next scheduling
 * point which client takes the next step. Usually the same client goes on, and then no thread is switched.
 */
export interface Turns {
  readonly decisions: readonly Decision[];
  /** Whether the client takes one step at a time. If not, its scheduling points do nothing. */
  isControlled(): boolean;
  start(): void;
  /** Waits until all clients have arrived and this one has its first turn, or the run is aborted. */
  awaitFirst(): void;
  /** Ends the step and gives the turn away. Returns when this client has it again, or the run is aborted. */
  give(status: state.Status): void;
  finish(): void;
  /** Ends the run for all clients. */
  abort(): void;
}

interface Parts {
  readonly context: RunContext;
  readonly recorder: StepRecorder;
  readonly spinning: SpinDetector;
  readonly snapshots: SnapshotWriter;
}

export function createTurns({ context, recorder, spinning, snapshots }: Parts): Turns {
  const { shared, client, clients, recording } = context;
  const decisions: Decision[] = [];
  let controlled = false;

  const endStep = (): void => {
    const step = recorder.end();
    if (step === undefined) return;
    spinning.stepEnded(step);
    for (let other = 0; other < clients; other += 1) {
      if (other !== client && state.statusOf(shared, other) === "yielded") state.setStatus(shared, other, "ready");
    }
    if (recording.directorySnapshots === "each-step") snapshots.write(step.index);
  };

  const sleep = (): void => {
    state.sleepUntilWoken(shared, client);
  };

  const give = (status: state.Status): void => {
    endStep();
    state.setStatus(shared, client, status);
    state.countProgress(shared);
    const next = nextTurn(context, client, decisions);
    if (next === undefined) {
      if (recording.directorySnapshots === "at-end") snapshots.write(state.stepOf(shared) - 1);
      state.endPhase(shared);
    } else if (next !== client) {
      spinning.reset();
      state.wake(shared, next);
    }
    if (next !== client && status !== "finished") sleep();
    if (state.isAborted(shared)) controlled = false;
  };

  return {
    decisions,
    isControlled: () => controlled,
    start() {
      controlled = true;
      state.setStatus(shared, client, "ready");
    },
    awaitFirst() {
      // The last client to arrive makes the first decision.
      const isLast = state.arrive(shared) === clients;
      const first = isLast ? nextTurn(context, 0, decisions) : undefined;
      if (first !== undefined && first !== client) state.wake(shared, first);
      if (first !== client) sleep();
      if (state.isAborted(shared)) controlled = false;
    },
    give,
    finish() {
      if (controlled) give("finished");
      controlled = false;
    },
    abort() {
      controlled = false;
      state.abortRun(shared);
    },
  };
}
